import { z } from "zod"
import type { TestCase } from "../report/model.js"
import { placeInStack, withoutInnerFrames } from "./junit.js"
import { LCOV_REPORT } from "./lcov.js"
import { parsed, parseJson, type Parsed } from "./parsed.js"
import type { Raw } from "./raw.js"
import type { TestCommandOptions } from "./runner.js"
import { withArguments } from "./shell.js"
import { APP_ROOT, inApp, plain, shorten } from "./text.js"
import { told } from "./told.js"

/** Name of Mocha's report in the output folder. */
export const MOCHA_REPORT = "mocha.json"

const Test = z.object({
  title: z.string(),
  fullTitle: z.string(),
  file: z.string().nullish(),
  duration: z.number().nullish(),
  currentRetry: z.number().nullish(),
  err: z.object({ message: z.string().nullish(), stack: z.string().nullish() }).nullish(),
})
const Report = z.object({
  tests: z.array(Test),
  pending: z.array(Test),
  failures: z.array(Test),
})

type Test = z.infer<typeof Test>

/**
 * Command line of Mocha 9.2 to 12: `mocha.json`, and `coverage/lcov.info` by the
 * project's own c8 or nyc. Where the script runs that itself it is only asked to
 * report once more; around it another one would measure the measuring.
 */
export function mochaCommand({
  command,
  outputFolder,
  coverage,
  only,
  ...by
}: TestCommandOptions): string {
  const tests = withArguments(command, [
    "--reporter=json",
    "--reporter-option",
    `output=${outputFolder}/${MOCHA_REPORT}`,
    // Files that are named come on top of the project's own.
    ...(only?.others ?? []).map((file) => `--ignore=${file}`),
  ])
  const { tool, inScript } = by.coverageTool ?? {}
  if (!coverage || (tool !== "c8" && tool !== "nyc")) return tests
  const folder = `${outputFolder}/${LCOV_REPORT.split("/")[0]}`
  const where = tool === "c8" ? `--reports-dir=${folder}` : `--report-dir=${folder}`
  if (!inScript) return `npx ${tool} --reporter=lcovonly ${where} ${tests}`
  const kept = tool === "c8" ? " --temp-directory=coverage/tmp" : ""
  return `${tests}; code=$?; npx ${tool} report --reporter=lcovonly ${where}${kept}; exit $code`
}

/** Reads the tests that Mocha reported; a hook that failed is a failed test. */
export function parseMocha(raw: Raw, root = APP_ROOT): Parsed<TestCase[]> {
  const report = parseJson(raw.files[MOCHA_REPORT], MOCHA_REPORT, Report)
  if (!report.ok) return report
  const { tests, pending, failures } = report.value
  const keyOf = ({ file, fullTitle }: Test) => `${file ?? ""}\n${fullTitle}`
  const skipped = new Set(pending.map(keyOf))
  const known = new Set(tests.map(keyOf))
  const hooks = failures.filter((failure) => !known.has(keyOf(failure)))
  return parsed([...tests, ...hooks].map((test) => testOf(test, skipped.has(keyOf(test)), root)))
}

function testOf(test: Test, skipped: boolean, root: string): TestCase {
  const file = test.file ? inApp(test.file, root) : undefined
  const suite = test.fullTitle.slice(0, -test.title.length).trim() || file || "test"
  const common = {
    suite,
    name: test.title,
    durationMs: Math.round(test.duration ?? 0),
    ...(file === undefined ? {} : { file }),
  }
  const message = test.err?.message ?? undefined
  if (message === undefined && test.err?.stack == null) {
    const outcome = skipped ? "skipped" : (test.currentRetry ?? 0) > 0 ? "flaky" : "passed"
    return { ...common, outcome }
  }
  const stack = plain(test.err?.stack ?? message ?? "")
  const place = placeInStack(stack, root, file)
  return {
    ...common,
    outcome: "failed",
    message: plain(message ?? stack).split("\n")[0] || "The test failed.",
    detail: shorten(withoutInnerFrames(told(stack)), 30),
    ...(place && place.file === file ? { line: place.line } : {}),
  }
}
