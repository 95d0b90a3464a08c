import { z } from "zod"
import type { TestCase } from "../report/model.js"
import { placeInStack, withoutInnerFrames } from "./junit.js"
import { ORDER } from "./ordered.js"
import { parseJson, parsed, type Parsed } from "./parsed.js"
import type { Raw } from "./raw.js"
import type { TestCommandOptions } from "./runner.js"
import { withArguments } from "./shell.js"
import { APP_ROOT, inApp, plain, shorten } from "./text.js"
import { told } from "./told.js"

/** Name of Jest's report in the output folder. */
export const JEST_REPORT = "jest.json"

const Report = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().nullish(),
      assertionResults: z.array(
        z.object({
          ancestorTitles: z.array(z.string()),
          title: z.string(),
          status: z.string(),
          duration: z.number().nullish(),
          failureMessages: z.array(z.string()).nullish(),
          invocations: z.number().nullish(),
          retryReasons: z.array(z.string()).nullish(),
        }),
      ),
    }),
  ),
})

type Assertion = z.infer<typeof Report>["testResults"][number]["assertionResults"][number]

/** Command line of Jest 29 and 30: `jest.json` and `coverage/lcov.info`. */
export function jestCommand(options: TestCommandOptions): string {
  const { command, outputFolder, coverage, only, ordered } = options
  return withArguments(command, [
    "--ci",
    "--json",
    `--outputFile=${outputFolder}/${JEST_REPORT}`,
    ...(ordered ? [`--testSequencer=${ORDER}/jest.cjs`] : []),
    ...(coverage
      ? [
          "--coverage",
          "--coverageReporters=lcovonly",
          `--coverageDirectory=${outputFolder}/coverage`,
        ]
      : []),
    ...(only === undefined
      ? []
      : [
          // Some of the files can't reach limits that the project has for all of them.
          coverage ? "--coverageThreshold={}" : "--coverage=false",
          "--runTestsByPath",
          ...only.files,
        ]),
  ])
}

/** Reads the tests that Jest reported; a file that could not be loaded is one failed test. */
export function parseJest(raw: Raw, root = APP_ROOT): Parsed<TestCase[]> {
  const report = parseJson(raw.files[JEST_REPORT], JEST_REPORT, Report)
  if (!report.ok) return report
  return parsed(
    report.value.testResults.flatMap((result): TestCase[] => {
      const file = inApp(result.name, root)
      const tests = result.assertionResults.map((assertion) => testOf(assertion, file, root))
      const failedAlone = result.status === "failed" && !tests.some((t) => t.outcome === "failed")
      return failedAlone ? [...tests, brokenFile(file, result.message ?? "", root)] : tests
    }),
  )
}

function testOf(assertion: Assertion, file: string, root: string): TestCase {
  const retried = (assertion.invocations ?? 1) > 1 || (assertion.retryReasons?.length ?? 0) > 0
  const test: TestCase = {
    suite: assertion.ancestorTitles.join(" > ") || file,
    name: assertion.title,
    file,
    outcome: "skipped",
    durationMs: Math.round(assertion.duration ?? 0),
  }
  if (assertion.status === "passed") return { ...test, outcome: retried ? "flaky" : "passed" }
  if (assertion.status !== "failed") return test
  const text = plain((assertion.failureMessages ?? []).join("\n"))
  const line = placeInStack(text, root, file)
  return {
    ...test,
    outcome: "failed",
    ...(line?.file === file ? { line: line.line } : {}),
    message: text.split("\n")[0]?.trim() || "The test failed.",
    detail: shorten(withoutInnerFrames(told(text)), 30),
  }
}

function brokenFile(file: string, message: string, root: string): TestCase {
  const text = plain(message)
  const line = placeInStack(text, root, file)
  const lines = text.split("\n").map((one) => one.trim())
  return {
    suite: file,
    name: file,
    file,
    outcome: "failed",
    durationMs: 0,
    ...(line?.file === file ? { line: line.line } : {}),
    message: lines.find((one) => one !== "" && !one.startsWith("●")) ?? "The file did not load.",
    detail: shorten(withoutInnerFrames(told(text)), 30),
  }
}
