import type { TestCase } from "../report/model.js"
import { failureText, JUNIT_REPORT, outcomeOf, parseJunit, placeInStack } from "./junit.js"
import { ORDER } from "./ordered.js"
import type { Parsed } from "./parsed.js"
import type { Raw } from "./raw.js"
import type { TestCommandOptions } from "./runner.js"
import { withArguments } from "./shell.js"
import { APP_ROOT } from "./text.js"
import type { XmlElement } from "./xml.js"

/**
 * Command line of Vitest 3 to 5: its own lines for people, `junit.xml`, and
 * `coverage/lcov.info`. JUnit and not JSON, for only it has the assertion's
 * diff and, since Vitest 5, errors that no test waited for.
 */
export function vitestCommand(options: TestCommandOptions): string {
  const { command, outputFolder, coverage, only, except, ordered } = options
  return withArguments(command, [
    "--reporter=default",
    "--reporter=junit",
    `--outputFile.junit=${outputFolder}/${JUNIT_REPORT}`,
    ...(ordered ? [`--reporter=${ORDER}/vitest.mjs`] : []),
    ...(coverage
      ? [
          "--coverage.enabled=true",
          "--coverage.reporter=lcovonly",
          `--coverage.reportsDirectory=${outputFolder}/coverage`,
          "--coverage.reportOnFailure=true",
        ]
      : []),
    ...(only === undefined && except === undefined ? [] : limitsOff(coverage)),
    ...(except ?? []).map((file) => `--exclude=${file}`),
    ...(only?.files ?? []),
  ])
}

/** Some of the files can't reach limits that the project has for all of them. */
const limitsOff = (coverage: boolean): string[] =>
  coverage
    ? ["lines", "functions", "branches", "statements"].map((of) => `--coverage.thresholds.${of}=0`)
    : ["--coverage.enabled=false"]

/** Reads the tests that Vitest reported; a file that could not be loaded is one failed test. */
export function parseVitest(raw: Raw, root = APP_ROOT): Parsed<TestCase[]> {
  return parseJunit(raw.files[JUNIT_REPORT], readCase, root)
}

function readCase(element: XmlElement, suites: string[], root: string): TestCase {
  const file = element.attributes.classname ?? suites.at(-1) ?? ""
  const isFile = /\.\w+$/.test(file)
  const title = element.attributes.name ?? ""
  const cut = title.lastIndexOf(" > ")
  const outcome = outcomeOf(element)
  const place = placeInStack(failureText(element), root, file)
  return {
    suite: cut < 0 ? file : title.slice(0, cut),
    name: cut < 0 ? title : title.slice(cut + 3),
    ...(isFile ? { file } : place ? { file: place.file } : {}),
    ...(place && (!isFile || place.file === file) ? { line: place.line } : {}),
    ...outcome,
  }
}
