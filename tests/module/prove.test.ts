import { expect, it } from "vitest"
import { EXAMPLE, planted, run } from "./pipeline.js"

const MINUTES = 15 * 60_000

const prove = (app: string, faults: readonly string[]) =>
  run("dagger", [
    "call",
    "-s",
    "--source",
    app,
    "prove",
    "--alone",
    ...faults.flatMap((fault) => ["--fault", fault]),
  ])

it(
  "plants a fault for a gate, sees it where it is, takes it out and sees green",
  async () => {
    const faults = ["lint-debugger", "unit-uncovered", "contract-undocumented-field", "build-root"]
    const seen = await prove(EXAMPLE, faults)
    expect(seen.exitCode, `${seen.stdout}\n${seen.stderr}`).toBe(0)
    expect(seen.stdout).toMatch(/^PASS booking: 4 faults in 4 gates/m)
    expect(seen.stdout).toMatch(/^lint\.eslint .*no-debugger sluice-/m)
    expect(seen.stdout).toMatch(/^contract\.schema .*response_schema/m)
  },
  MINUTES,
)

it(
  "fails for a gate that does not see a fault of the application's own, and says so",
  async () => {
    const manifest = [
      "title: a text that no rule forbids",
      "gate: lint.eslint",
      "files: { planted.txt: harmless }",
      "expect: { rule: no-debugger }",
    ].join("\n")
    const copy = await planted({ "sluice/faults/blind.yaml": manifest })
    const seen = await prove(copy.app, ["blind"])
    await copy.remove()
    expect(seen.exitCode).not.toBe(0)
    expect(seen.stderr).toMatch(/MISSED lint\.eslint: a text that no rule forbids \(blind\)/)
    expect(seen.stderr).toContain("lint.eslint stayed pass")
  },
  MINUTES,
)

it(
  "names what is wrong in a manifest, and the nearest gate",
  async () => {
    const manifest = "title: x\ngate: lint.eslnt\nexpect: {}\n"
    const copy = await planted({ "sluice/faults/mine.yaml": manifest })
    const seen = await prove(copy.app, ["mine"])
    await copy.remove()
    expect(seen.exitCode).not.toBe(0)
    expect(seen.stderr).toContain("mine.yaml")
    expect(seen.stderr).toContain("Did you mean lint.eslint?")
  },
  MINUTES,
)
