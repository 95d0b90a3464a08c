import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { afterAll, describe, expect, it } from "vitest"

import { SequentialJudge } from "../../../dagger/src/core/canary/decide/sequential.js"
import { DEFAULT_SETTINGS } from "../../../dagger/src/core/canary/decide/settings.js"
import { judgeFile } from "../../../dagger/src/release/observations.js"
import { stream } from "../canary/decide/stream.js"

const folder = mkdtempSync(join(tmpdir(), "observations-"))
afterAll(() => rmSync(folder, { recursive: true }))

const judge = (text: string) => {
  const path = join(folder, "observations.ndjson")
  writeFileSync(path, text)
  return judgeFile(path, new SequentialJudge(DEFAULT_SETTINGS))
}

const lines = (seed: number, seconds: number, errors: number) =>
  [...stream(seed, { seconds, errors: () => errors })]
    .map(({ kind: _, ...fields }) => JSON.stringify(fields))
    .join("\n")

describe("a file of observations", () => {
  it("is judged up to the first final verdict", async () => {
    const { judgement, lines: read, trace } = await judge(`${lines(1, 300, 0.3)}\nnot read\n`)
    expect(judgement.verdict).toBe("rollback")
    expect(read).toBeLessThan(5000)
    expect(trace.at(-1)!.t).toBe(judgement.decidedAfterSeconds)
    expect(trace.at(-1)!.metrics[0]!.eValue).toBeGreaterThan(100)
  })

  it("is inconclusive when it ends first, with or without a last line's end", async () => {
    const text = lines(1, 60, 0.001)
    for (const file of [text, `${text}\n`, text.replaceAll("\n", "\r\n")]) {
      const { judgement, trace } = await judge(file)
      expect(judgement).toMatchObject({ verdict: "inconclusive", decidedAtSeconds: null })
      expect(trace.length).toBeGreaterThan(10)
    }
  })

  it.each([
    ["", /It is empty\./],
    ["\n\n", /It is empty\./],
    [`${lines(1, 1, 0)}\n{"t":2,"arm":"x","ok":true}`, /Line \d+ has arm "x"/],
    [`${lines(1, 1, 0)}\n{"t":2,"arm":"basel`, /Line \d+ is no JSON/],
    ["x".repeat(3_000_000), /Line 1 is longer than/],
  ])("is refused with the line and what is wrong", async (text, problem) => {
    await expect(judge(text)).rejects.toThrow(problem)
    await expect(judge(text)).rejects.toMatchObject({ code: "SLUICE_OBSERVATIONS_INVALID" })
  })
})
