import { excerpt } from "../excerpt.js"
import { placeText } from "../format.js"
import type { TestCase } from "../model.js"
import { withoutSaid } from "../said.js"
import { each, html, type Html, NOTHING } from "./html.js"
import { counted, grouped } from "./words.js"

/** Tests that a stage lists; the rest is in its JUnit file. */
const MOST_TESTS = 250
const MOST_DETAILS = 25

const RANK: Record<TestCase["outcome"], number> = { failed: 0, flaky: 1, skipped: 2, passed: 3 }

/** A stage's tests: those that failed, then flaky and skipped ones, then the slowest. */
export function testList(tests: readonly TestCase[]): Html {
  if (tests.length === 0) return NOTHING
  const count = (outcome: TestCase["outcome"]) =>
    tests.filter((test) => test.outcome === outcome).length
  const sorted = [...tests].sort(
    (a, b) => RANK[a.outcome] - RANK[b.outcome] || b.durationMs - a.durationMs,
  )
  const bad = sorted.filter(({ outcome }) => outcome === "failed" || outcome === "flaky")
  const shown = sorted.slice(0, MOST_TESTS)
  const parts = (["failed", "flaky", "skipped", "passed"] as const)
    .filter((outcome) => count(outcome) > 0)
    .map((outcome) => `${grouped(count(outcome))} ${outcome}`)
  const cut = tests.length - shown.length
  return html`<h4>Tests <small>${parts.join(", ")}</small></h4>
    ${each(bad.slice(0, MOST_DETAILS), badTest)}
    <details>
      <summary>${counted(shown.length, "test")}: failures first, then the slowest</summary>
      <table class="tests">
        <thead>
          <tr>
            <th scope="col">Outcome</th>
            <th scope="col">Test</th>
            <th scope="col">Where</th>
            <th scope="col" class="number">Time</th>
          </tr>
        </thead>
        <tbody>
          ${each(shown, row)}
        </tbody>
      </table>
      ${cut > 0 && html`<p class="dim">${counted(cut, "more test")} in the stage's JUnit file and in report.json.</p>`}
    </details>`
}

const row = (test: TestCase): Html =>
  html`<tr>
    <td><span class="outcome ${test.outcome}">${test.outcome}</span></td>
    <td>${nameOf(test)}</td>
    <td class="mono">${placeText(test) ?? ""}</td>
    <td class="number">${milliseconds(test.durationMs)}</td>
  </tr>`

function badTest(test: TestCase): Html {
  const message = test.message ?? ""
  const detail = withoutSaid(test.detail, message, placeText(test))
  const lines = excerpt([message, detail].filter(Boolean).join("\n"), 16, 180)
  return html`<details class="test">
    <summary>
      <span class="outcome ${test.outcome}">${test.outcome}</span> ${nameOf(test)}
      <span class="place">${placeText(test) ?? ""}</span>
    </summary>
    <pre tabindex="0" aria-label="What the test said">
${lines.join("\n") || "(it said nothing)"}</pre>
  </details>`
}

const nameOf = ({ suite, name }: TestCase): string => [suite, name].filter(Boolean).join(" › ")

function milliseconds(ms: number): string {
  if (!Number.isFinite(ms)) return "?"
  return ms < 1000
    ? `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`
    : `${(ms / 1000).toFixed(1)} s`
}
