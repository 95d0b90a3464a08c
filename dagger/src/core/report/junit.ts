import { clean, oneLine } from "./clean.js"
import { byWeight, placeText } from "./format.js"
import type { Finding, StageReport, TestCase } from "./model.js"
import { content, element } from "./xml.js"

/**
 * A stage as a JUnit file that GitHub and GitLab read. A stage without tests
 * of its own, such as lint, is one case per part, or a single case.
 */
export function junitXml(stage: StageReport): string {
  const cases = stage.tests.length > 0 ? stage.tests.map(ofTest) : ofStage(stage)
  // A gate that fails on something else than a test must not read as green.
  if (stage.tests.length > 0 && isBad(stage) && !cases.some(({ bad }) => bad))
    cases.push(gateCase(stage, stage.name, stage.reason, stage.verdict))
  const counts = {
    tests: cases.length,
    failures: cases.filter(({ kind }) => kind === "failure").length,
    errors: cases.filter(({ kind }) => kind === "error").length,
    skipped: cases.filter(({ kind }) => kind === "skipped").length,
    time: stage.durationSeconds.toFixed(3),
  }
  const suite = element(
    "testsuite",
    { name: oneLine(stage.name), ...counts },
    cases.map(({ xml }) => xml),
  )
  const suites = element("testsuites", { name: `sluice ${oneLine(stage.name)}`, ...counts }, [
    suite,
  ])
  return `<?xml version="1.0" encoding="UTF-8"?>\n${suites}\n`
}

type Kind = "passed" | "failure" | "error" | "skipped"
type Case = { kind: Kind; bad: boolean; xml: string }

const isBad = (stage: StageReport) => stage.verdict === "fail" || stage.verdict === "error"

function ofTest(test: TestCase): Case {
  const kind: Kind =
    test.outcome === "failed" ? "failure" : test.outcome === "skipped" ? "skipped" : "passed"
  const note = clean([test.message, test.detail].filter(Boolean).join("\n"))
  const children =
    kind === "failure"
      ? [element("failure", { message: oneLine(test.message ?? "failed") }, [content(note)])]
      : kind === "skipped"
        ? [element("skipped", {})]
        : test.outcome === "flaky"
          ? [element("system-out", {}, [content(`flaky: passed on a retry\n${note}`)])]
          : []
  return toCase(kind, {
    classname: oneLine(test.suite),
    name: oneLine(test.name),
    file: test.file,
    line: test.line,
    seconds: test.durationMs / 1000,
    children,
  })
}

function ofStage(stage: StageReport): Case[] {
  return stage.parts.length === 0
    ? [gateCase(stage, stage.name, stage.reason, stage.verdict)]
    : stage.parts.map((part) => {
        const findings = findingsOf(stage, part.name)
        return gateCase({ ...stage, findings }, part.name, part.reason, part.verdict)
      })
}

/** Findings of the tool that a part is named after; all where no part is named so. */
function findingsOf(stage: StageReport, part: string): Finding[] {
  const toolOf = (name: string) => name.slice(name.indexOf(".") + 1)
  const tools = stage.parts.map(({ name }) => toolOf(name))
  const byTool = stage.findings.every(({ tool }) => tools.includes(tool.toLowerCase()))
  return byTool
    ? stage.findings.filter(({ tool }) => tool.toLowerCase() === toolOf(part))
    : stage.findings
}

function gateCase(
  stage: StageReport,
  name: string,
  reason: string,
  verdict: StageReport["verdict"],
): Case {
  const kind: Kind = (
    { pass: "passed", fail: "failure", error: "error", inconclusive: "skipped" } as const
  )[verdict]
  const text = byWeight(stage.findings)
    .filter((finding) => finding.blocking)
    .slice(0, 50)
    .map(findingText)
    .join("\n")
  const message = oneLine(reason)
  const children =
    kind === "passed"
      ? []
      : kind === "skipped"
        ? [element("skipped", { message: `inconclusive: ${message}` })]
        : [element(kind, { message }, [content(clean(text === "" ? reason : text))])]
  return toCase(kind, { classname: stage.name, name, seconds: stage.durationSeconds, children })
}

function findingText(finding: Finding): string {
  const place = placeText(finding.place)
  return [`${place === undefined ? "" : `${place} `}${finding.rule}: ${finding.message}`]
    .concat(finding.detail ?? [])
    .join("\n")
}

function toCase(
  kind: Kind,
  test: {
    classname: string
    name: string
    file?: string
    line?: number
    seconds: number
    children: string[]
  },
): Case {
  const { classname, name, file, line, seconds, children } = test
  const time = Number.isFinite(seconds) ? seconds.toFixed(3) : "0.000"
  const xml = element("testcase", { classname, name, file, line, time }, children)
  return { kind, bad: kind === "failure" || kind === "error", xml }
}
