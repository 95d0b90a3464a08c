import { z } from "zod"
import type { TestCase } from "../report/model.js"
import { parseJson, parsed, type Parsed } from "./parsed.js"
import { PLAYWRIGHT_REPORT } from "./playwright-config.js"
import type { Raw } from "./raw.js"
import { APP_ROOT, inApp, plain, shorten } from "./text.js"
import { told } from "./told.js"

/** A file that a test left: "trace", "screenshot", "video"; the path is relative to the output folder. */
export type Attachment = { name: string; path: string }

/** A test of Playwright, in one project (browser), with what its failed tries left. */
export type BrowserTest = TestCase & {
  tries: { passed: number; failed: number }
  attachments: Attachment[]
}

/** An error outside of any test: a file that does not load, a time limit for the whole run. */
export type BrowserError = { message: string; file?: string; line?: number; detail?: string }

/** What Playwright reported. */
export type PlaywrightResult = { tests: BrowserTest[]; errors: BrowserError[]; noTests: boolean }

const Location = z.object({ file: z.string(), line: z.number() })
const ErrorShape = z.object({
  message: z.string().nullish(),
  value: z.string().nullish(),
  snippet: z.string().nullish(),
  location: Location.nullish(),
})
const Result = z.object({
  status: z.string().nullish(),
  duration: z.number(),
  errors: z.array(ErrorShape).nullish(),
  attachments: z.array(z.object({ name: z.string(), path: z.string().nullish() })).nullish(),
})
const Spec = z.object({
  title: z.string(),
  file: z.string(),
  line: z.number(),
  tests: z.array(
    z.object({ projectName: z.string().nullish(), status: z.string(), results: z.array(Result) }),
  ),
})
type SuiteShape = { title: string; specs: z.infer<typeof Spec>[]; suites?: SuiteShape[] | null }
const Suite: z.ZodType<SuiteShape> = z.lazy(() =>
  z.object({
    title: z.string(),
    specs: z.array(Spec),
    suites: z.array(Suite).nullish(),
  }),
)
const Report = z.object({
  config: z.object({ rootDir: z.string() }),
  suites: z.array(Suite),
  errors: z.array(ErrorShape),
})

/** Reads Playwright's JSON report (since 1.40). A test that passed only when tried again is flaky. */
export function parsePlaywright(
  raw: Raw,
  root = APP_ROOT,
  outputFolder = "/out",
): Parsed<PlaywrightResult> {
  const report = parseJson(raw.files[PLAYWRIGHT_REPORT], PLAYWRIGHT_REPORT, Report)
  if (!report.ok) return report
  const { config, suites, errors } = report.value
  const tests = suites.flatMap((suite) =>
    specsIn(suite, []).flatMap(({ spec, titles }) =>
      spec.tests.map((test) => {
        const file = inApp(`${config.rootDir}/${spec.file}`, root)
        const results = test.results
        const failed = [...results].reverse().find((result) => isFailure(result.status))
        return {
          suite: [test.projectName, ...titles].filter(Boolean).join(" > ") || file,
          name: spec.title,
          file,
          line: spec.line,
          outcome: outcomeOf(test.status),
          durationMs: Math.round(results.reduce((sum, result) => sum + result.duration, 0)),
          tries: triesOf(outcomeOf(test.status), results.length),
          attachments: results.flatMap((result) => attachmentsOf(result, outputFolder)),
          ...(failed ? failureOf(failed, file, root) : {}),
        }
      }),
    ),
  )
  const outside = errors.map((error) => errorOf(error, root))
  return parsed({
    tests,
    errors: outside.filter((error) => error.message !== "No tests found"),
    noTests: tests.length === 0,
  })
}

function specsIn(
  suite: SuiteShape,
  titles: string[],
): { spec: z.infer<typeof Spec>; titles: string[] }[] {
  return [
    ...suite.specs.map((spec) => ({ spec, titles })),
    ...(suite.suites ?? []).flatMap((inner) => specsIn(inner, [...titles, inner.title])),
  ]
}

function outcomeOf(status: string): TestCase["outcome"] {
  if (status === "expected") return "passed"
  if (status === "flaky" || status === "skipped") return status
  return "failed"
}

/** Attempts by outcome: a flaky test is tried until it passes, once. */
function triesOf(outcome: TestCase["outcome"], attempts: number): BrowserTest["tries"] {
  const passed = outcome === "flaky" ? 1 : outcome === "passed" ? attempts : 0
  return { passed, failed: outcome === "skipped" ? 0 : attempts - passed }
}

function isFailure(status: string | null | undefined): boolean {
  return status === "failed" || status === "timedOut" || status === "interrupted"
}

function attachmentsOf(result: z.infer<typeof Result>, outputFolder: string): Attachment[] {
  return (result.attachments ?? []).flatMap(({ name, path }) =>
    path ? [{ name, path: inApp(path, outputFolder) }] : [],
  )
}

function failureOf(
  result: z.infer<typeof Result>,
  file: string,
  root: string,
): { message: string; detail: string; line?: number } {
  const errors = (result.errors ?? []).map((error) => errorOf(error, root))
  const placed = errors.find((error) => error.file === file && error.line !== undefined)
  const detail = (result.errors ?? [])
    .map((error) => told(plain(error.message ?? "").trim()))
    .join("\n\n")
  return {
    message: errors[0]?.message ?? `The test ended as ${result.status ?? "unknown"}.`,
    detail: shorten(detail, 30),
    ...(placed?.line === undefined ? {} : { line: placed.line }),
  }
}

function errorOf(error: z.infer<typeof ErrorShape>, root: string): BrowserError {
  const text = plain(error.message ?? error.value ?? "").trim()
  const { location, snippet } = error
  const said = text.split("\n").filter((line) => line.trim() !== "")
  const expected = said.filter((line) => /^(Locator|Expected|Received)\b.*:/.test(line.trim()))
  const first = (said[0] ?? "An error without a message.").replace(/^Error: /, "")
  return {
    message: [first, ...expected.map((line) => line.trim().replace(/\s+/g, " "))].join("; "),
    ...(location ? { file: inApp(location.file, root), line: location.line } : {}),
    detail: shorten([told(text), plain(snippet ?? "")].filter(Boolean).join("\n\n"), 30),
  }
}
