import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { CiPlans } from "../../dagger/src/core/selection/ci-plan.js"
import { pipeline, type PipelineRun, ROOT, stageOf } from "./pipeline.js"

const WORDS = `exports.plural = (count, word) => \`\${count} \${word}\${count === 1 ? "" : "s"}\`
exports.title = (text) => text.charAt(0).toUpperCase() + text.slice(1)
`
const testOf = (name: string, call: string, wanted: string): string =>
  `const { ${name} } = require("../src/words")
test("${name}", () => expect(${call}).toBe("${wanted}"))
`

describe("Jest's tests of an application, by a map", () => {
  let folder: string
  let app: string
  let first: PipelineRun
  let broken: PipelineRun
  const unit = (...args: string[]): Promise<PipelineRun> => pipeline(app, "--only", "unit", ...args)
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "sluice-jest-"))
    app = join(folder, "notes")
    await cp(join(ROOT, "tests/fixtures/apps/express-jest"), app, { recursive: true })
    await writeFile(join(app, "src/words.js"), WORDS)
    await writeFile(join(app, "test/plural.test.js"), testOf("plural", 'plural(2, "a")', "2 as"))
    await writeFile(join(app, "test/title.test.js"), testOf("title", 'title("note")', "Note"))
    first = await unit("--record-tests")
    await writeFile(join(app, "src/words.js"), WORDS.replace("slice(1)", "slice(2)"))
    broken = await unit("--test-map", join(first.out, "tests/map.json"))
  }, 10 * 60_000)
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it("all run the first time, with their coverage", () => {
    const { verdict, tests } = stageOf(first, "unit")
    expect(verdict, first.stdout).toBe("pass")
    expect(new Set(tests.map(({ file }) => file)).size).toBe(3)
    expect(first.stdout).toMatch(/[\d.]+ % lines/)
  })

  it("run alone where they run a function that changed, and fail by it", async () => {
    const { verdict, tests } = stageOf(broken, "unit")
    expect(verdict, broken.stdout).toBe("fail")
    expect(tests.map(({ file, outcome }) => [file, outcome])).toEqual([
      ["test/title.test.js", "failed"],
    ])
    const text = await readFile(join(broken.out, "tests/ci-plan.json"), "utf8")
    const [plan] = CiPlans.parse(JSON.parse(text)).stages
    expect(plan!.chosen).toEqual([
      { path: "test/title.test.js", reason: "runs a function of src/words.js, which changed" },
    ])
    expect(plan!.skipped).toHaveLength(2)
  })
})
