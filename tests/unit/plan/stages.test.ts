import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"

import { expect, it } from "vitest"

import {
  isStageName,
  PART_NAMES,
  STAGE_NAMES,
  stageRow,
  STAGES,
} from "../../../dagger/src/core/plan/stages.js"

it("has a row for each name, in order", () => {
  expect(STAGES.map(({ name }) => name)).toEqual(STAGE_NAMES)
})

it("says what each stage needs, and never in a circle", () => {
  const seen = (name: (typeof STAGE_NAMES)[number], above: string[]): void => {
    expect(above).not.toContain(name)
    stageRow(name).needs.forEach((need) => seen(need, [...above, name]))
  }
  STAGE_NAMES.forEach((name) => seen(name, []))
})

it("describes each stage in one sentence", () => {
  for (const { description } of STAGES) expect(description).toMatch(/^[A-Z][^.]*\.$/)
})

it("names each part that a judge names", () => {
  const judges = join(import.meta.dirname, "../../../dagger/src/core/judge")
  const named = readdirSync(judges).flatMap((file) =>
    [...readFileSync(join(judges, file), "utf8").matchAll(/"([a-z0-9]+\.[a-z]+)"/g)].map(
      ([, name = ""]) => name,
    ),
  )
  const parts = named.filter((name) => isStageName(name.split(".")[0] ?? ""))
  expect(parts.filter((name) => !PART_NAMES.includes(name))).toEqual([])
})

it("names parts by their stage", () => {
  for (const part of PART_NAMES) expect(isStageName(part.split(".")[0] ?? "")).toBe(true)
})
