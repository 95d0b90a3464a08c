import type { TestCase } from "../report/model.js"
import { parsed, unreadable, type Parsed } from "./parsed.js"
import { APP_ROOT, inApp, plain, shorten } from "./text.js"
import { told } from "./told.js"
import { parseXml, type XmlElement } from "./xml.js"

/** Name of the JUnit report in the output folder. */
export const JUNIT_REPORT = "junit.xml"

/** Turns one <testcase> into a test; `suites` are the names of the suites around it. */
export type ReadTestCase = (element: XmlElement, suites: string[], root: string) => TestCase

/** Reads a JUnit report with a runner's own way to name tests. */
export function parseJunit(
  text: string | undefined,
  read: ReadTestCase,
  root = APP_ROOT,
): Parsed<TestCase[]> {
  if (text === undefined) return unreadable(`${JUNIT_REPORT} was not written`)
  if (text.trim() === "") return unreadable(`${JUNIT_REPORT} is empty`)
  const document = parseXml(text, JUNIT_REPORT)
  if (!document.ok) return document
  if (!["testsuites", "testsuite"].includes(document.value.name)) {
    return unreadable(`${JUNIT_REPORT} is not a JUnit report`)
  }
  return parsed(casesIn(document.value, [], read, root))
}

function casesIn(
  element: XmlElement,
  suites: string[],
  read: ReadTestCase,
  root: string,
): TestCase[] {
  return element.children.flatMap((child) => {
    if (child.name === "testcase") return [read(child, suites, root)]
    if (child.name !== "testsuite") return []
    return casesIn(child, [...suites, child.attributes.name ?? ""], read, root)
  })
}

/** What a JUnit <testcase> says by itself: outcome, time, and a failure's message and text. */
export function outcomeOf(
  element: XmlElement,
): Pick<TestCase, "outcome" | "durationMs" | "message" | "detail"> {
  const failure = element.children.find((child) => ["failure", "error"].includes(child.name))
  const skipped = element.children.some((child) => child.name === "skipped")
  const durationMs = Math.round(1000 * (Number(element.attributes.time ?? 0) || 0))
  if (!failure) return { outcome: skipped ? "skipped" : "passed", durationMs }
  const text = plain(failure.text).trim()
  const message = firstLine(failure.attributes.message) || firstLine(text) || "The test failed."
  return {
    outcome: "failed",
    durationMs,
    message,
    detail: shorten(withoutInnerFrames(told(text)), 30),
  }
}

/** All that a JUnit <testcase> says of its failure, uncut. */
export const failureText = (element: XmlElement): string =>
  plain(element.children.find((child) => ["failure", "error"].includes(child.name))?.text ?? "")

/** A stack or report without the lines that lie in installed packages or in Node itself. */
export function withoutInnerFrames(text: string): string {
  const inner = /^\s*(❯|at) .*(node_modules\/|node:internal|\bnode:)/
  return text
    .split("\n")
    .filter((line) => !inner.test(line))
    .join("\n")
    .trimEnd()
}

/** First place "file:line:column" that a stack names, outside packages; the one in `preferred` wins. */
export function placeInStack(
  stack: string,
  root = APP_ROOT,
  preferred?: string,
): { file: string; line: number } | undefined {
  const places = withoutInnerFrames(stack)
    .split("\n")
    .flatMap((line) => {
      const found = /(?:^|[\s(])((?:file:\/\/)?[^\s():]+\.\w+):(\d+)(?::\d+)?\)?\s*$/.exec(line)
      return found ? [{ file: inApp(found[1] ?? "", root), line: Number(found[2]) }] : []
    })
  return places.find((place) => place.file === preferred) ?? places[0]
}

function firstLine(text: string | undefined): string {
  return (
    plain(text ?? "")
      .split("\n")
      .find((line) => line.trim() !== "")
      ?.trim() ?? ""
  )
}
