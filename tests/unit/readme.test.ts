import { existsSync, readFileSync } from "node:fs"

import { expect, it } from "vitest"

import { parseConfig } from "../../dagger/src/core/config/parse.js"
import { exitCodeOf } from "../../dagger/src/core/verdict.js"

const readme = readFileSync("README.md", "utf8")

it("shows a sluice.yaml that is right", () => {
  const [, yaml = ""] = /```yaml\n([\s\S]*?)```/.exec(readme) ?? []
  expect(yaml).toContain("version: 1")
  expect(parseConfig(yaml)).toMatchObject({ ok: true })
})

it.each(["pass", "fail", "error", "inconclusive"] as const)(
  "gives the exit code of %s",
  (verdict) => {
    expect(readme).toMatch(new RegExp(`^\\| ${verdict} +\\| ${exitCodeOf(verdict)} +\\|`, "m"))
  },
)

it.each(["README.md", "CONTRIBUTING.md"])("names only files that are there, in %s", (file) => {
  const text = readFileSync(file, "utf8")
  const paths = [...text.matchAll(/`(?:\.\/)?((?:dagger|scripts|tests|examples)\/[\w./-]+)`/g)]
  const named = paths.map(([, path = ""]) => path).filter((path) => !/[A-Z]{3}/.test(path))
  expect(named.filter((path) => !existsSync(path))).toEqual([])
  expect(named.length).toBeGreaterThan(2)
})
