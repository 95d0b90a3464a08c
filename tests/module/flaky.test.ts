import { mkdtemp, readFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { parseHistoryFile } from "../../dagger/src/core/history/file.js"
import { reportSchema } from "../../dagger/src/core/report/json.js"
import type { RunReport } from "../../dagger/src/core/report/model.js"
import { ROOT, run } from "./pipeline.js"
import { changedApp, type Files } from "./tiny.js"

const WITHIN = 10 * 60_000

const TESTS: Files = {
  "test/unit/flaky.test.js": [
    "import assert from 'node:assert'",
    "import { test } from 'node:test'",
    "test('fails at first', () => assert.ok(Number(process.env.SLUICE_ATTEMPT ?? 1) > 1))",
    "",
  ].join("\n"),
  "test/unit/third.test.js": "import { test } from 'node:test'\ntest('third', () => undefined)\n",
}
const BROKEN: Files = {
  "test/unit/broken.test.js": [
    "import assert from 'node:assert'",
    "import { test } from 'node:test'",
    "test('is broken', () => assert.equal(1, 2))",
    "",
  ].join("\n"),
}

const soon = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10)
const quarantine = (file: string, name: string, expires = soon): Files => ({
  "sluice/quarantine.yaml": JSON.stringify({
    tests: [
      { stage: "unit", file, name, owner: "ann", issue: "#7", reason: "Seems flaky.", expires },
    ],
  }),
})

type Left = { out: string; report: RunReport; summary: string }

/** Runs the stage unit, and exports its report into a folder. */
async function unit(app: string, out: string, ...args: string[]): Promise<Left> {
  const call = ["-s", "call", "--source", app, ...args]
  const ended = await run("dagger", [...call, "report", "export", "--path", out], ROOT)
  if (ended.exitCode !== 0) throw new Error(`${ended.stdout}\n${ended.stderr}`)
  const text = (file: string): Promise<string> => readFile(join(out, file), "utf8")
  const report = reportSchema.parse(JSON.parse(await text("report.json"))) as RunReport
  return { out, report, summary: await text("summary.txt") }
}

const RUN = ["run", "--only", "unit"]
const outcomes = ({ report }: Left): Record<string, string> =>
  Object.fromEntries(report.stages[0]!.tests.map(({ name, outcome }) => [name, outcome]))

describe("a flaky test", () => {
  let folder: string
  let seen: Left
  let copy: { app: string; remove(): Promise<void> }
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "sluice-flaky-"))
    copy = await changedApp(`flaky ${Date.now()}`, TESTS)
    seen = await unit(copy.app, join(folder, "whole"), ...RUN)
  }, WITHIN)
  afterAll(() => copy.remove())

  it("is tried again and does not block, and is shown", () => {
    expect(seen.report.verdict).toBe("pass")
    expect(outcomes(seen)).toEqual({
      greets: "passed",
      "fails at first": "flaky",
      third: "passed",
    })
    expect(seen.summary).toContain("Flaky: unit: ")
  })

  it("is in the history with both attempts, which the next run reads", async () => {
    const text = await readFile(join(seen.out, "tests/history.json"), "utf8")
    const { history, note } = parseHistoryFile(text)
    expect(note).toBeUndefined()
    const tests = [...history.values()].map(({ name, seen: [one] }) => [name, one?.failed])
    expect(Object.fromEntries(tests)).toEqual({ greets: 0, "fails at first": 1, third: 0 })
  })

  it(
    "is shared out with the others over shards, whose reports are one; without one of them they are none",
    async () => {
      const shards = join(folder, "shards")
      const history = join(seen.out, "tests/history.json")
      const first = await unit(
        copy.app,
        join(shards, "1"),
        ...RUN,
        "--shard",
        "1/2",
        "--history",
        history,
      )
      const missing = await unit(copy.app, join(folder, "half"), "merge", "--reports", shards)
      expect(missing.report.verdict).toBe("error")
      expect(missing.summary).toContain("No report of shard 2/2.")
      const second = await unit(
        copy.app,
        join(shards, "2"),
        ...RUN,
        "--shard",
        "2/2",
        "--history",
        history,
      )
      const merged = await unit(copy.app, join(folder, "both"), "merge", "--reports", shards)
      expect({ ...outcomes(first), ...outcomes(second) }).toEqual(outcomes(seen))
      expect(merged.report.stages[0]!.tests).toHaveLength(3)
      expect(outcomes(merged)).toEqual(outcomes(seen))
      expect(merged.report.verdict, merged.summary).toBe("pass")
      expect(merged.report.stages[0]!.parts.map(({ name }) => name)).toContain("unit.coverage")
    },
    WITHIN,
  )
})

describe("a test in quarantine", () => {
  const seenWith = async (files: Files): Promise<Left> => {
    const copy = await changedApp(`quarantine ${Date.now()}`, { ...TESTS, ...files })
    const out = join(await mkdtemp(join(tmpdir(), "sluice-flaky-")), "report")
    const seen = await unit(copy.app, out, ...RUN)
    await copy.remove()
    return seen
  }

  it(
    "blocks all the same when it fails each time on new content",
    async () => {
      const seen = await seenWith({
        ...BROKEN,
        ...quarantine("test/unit/broken.test.js", "is broken"),
      })
      expect(seen.report.verdict).toBe("fail")
      expect(seen.summary).toMatch(/a\s+true\s+break,\s+and\s+no\s+flake/)
    },
    WITHIN,
  )

  it(
    "blocks when its time is over",
    async () => {
      const seen = await seenWith(
        quarantine("test/unit/flaky.test.js", "fails at first", "2026-01-01"),
      )
      expect(seen.report.verdict).toBe("fail")
      expect(seen.summary).toContain("expired on 2026-01-01")
    },
    WITHIN,
  )
})
