import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { PART_NAMES } from "../../../dagger/src/core/plan/stages.js"
import { type Fault, parseFault } from "../../../dagger/src/core/prove/fault.js"
import { GATES } from "../../../dagger/src/core/prove/gates.js"

const ROOT = join(import.meta.dirname, "../../..")
const FOLDERS = ["dagger/assets/faults", "examples/booking/sluice/faults"]

function faultsIn(folder: string): Fault[] {
  const files = readdirSync(join(ROOT, folder)).filter((file) => file.endsWith(".yaml"))
  return files.map((file) => {
    const result = parseFault(file.slice(0, -5), readFileSync(join(ROOT, folder, file), "utf8"))
    if (!result.ok) throw new Error(`${file}: ${result.problem}`)
    return result.value
  })
}

const ours = faultsIn(FOLDERS[0]!)

describe("the faults that come with Sluice", () => {
  it.each(GATES.map(({ name }) => name))("have one for %s", (name) => {
    expect(ours.filter(({ gate }) => gate === name).map(({ name: fault }) => fault)).not.toEqual([])
  })

  it("have a gate for every part of a stage but the list of components", () => {
    const parts = GATES.flatMap(({ part }) => part ?? [])
    expect([...parts, "trivy.sbom"].sort()).toEqual([...PART_NAMES].sort())
  })

  it("name a rule, a place or a message that must be found", () => {
    for (const { name, expect: wanted } of [...ours, ...faultsIn(FOLDERS[1]!)])
      expect(wanted.rule ?? wanted.place ?? wanted.message, name).toBeTypeOf("string")
  })

  it("plant something each", () => {
    for (const fault of ours) {
      const { files, append, merge, replace, config, server, mail, record, advisory } = fault
      const planted = [files, append, merge, replace, config, server, mail, record, advisory]
      expect(planted.filter(Boolean), fault.name).not.toEqual([])
    }
  })
})

describe("a manifest", () => {
  const problem = (yaml: string): string => {
    const result = parseFault("mine", yaml)
    return result.ok ? "" : result.problem
  }

  it("is refused with everything that is wrong in it, and the nearest names", () => {
    const seen = problem("titel: x\ngate: 5\nexpect: {}\nserver: [{ status: 9 }]\n")
    expect(seen).toContain("Did you mean title?")
    expect(seen).toContain("gate: found 5")
    expect(seen).toContain("server[0].status")
  })

  it("names gates that exist", () => {
    const seen = problem("title: x\ngate: unit.test\nexpect: {}\n")
    expect(seen).toContain('"unit.test"')
    expect(seen).toContain("Did you mean unit.tests?")
  })

  it("is YAML, with regular expressions that can be read", () => {
    expect(problem("title: [")).toContain("not YAML")
    expect(problem("title: x\ngate: e2e\nexpect: { rule: '(' }\n")).toContain("regular expression")
  })
})
