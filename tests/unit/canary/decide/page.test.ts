import { expect, it } from "vitest"

import { traceCharts } from "../../../../dagger/src/core/canary/decide/charts.js"
import { judgementHtml } from "../../../../dagger/src/core/canary/decide/page.js"
import { SequentialJudge } from "../../../../dagger/src/core/canary/decide/sequential.js"
import { DEFAULT_SETTINGS } from "../../../../dagger/src/core/canary/decide/settings.js"
import { Trace } from "../../../../dagger/src/core/canary/decide/trace.js"
import { stream } from "./stream.js"

function traced(errors: number) {
  const judge = new SequentialJudge(DEFAULT_SETTINGS)
  const trace = new Trace(judge)
  for (const event of stream(1, { seconds: 400, errors: () => errors, routes: 3 })) {
    judge.see(event)
    trace.look()
    if (judge.decided) break
  }
  return { judgement: judge.end(), trace: trace.points() }
}

it("charts evidence and effects, with the moment of the verdict", () => {
  const { judgement, trace } = traced(0.05)
  const charts = traceCharts(judgement, trace, 0.01)
  expect(charts.map(({ title }) => title)).toEqual([
    "Evidence against the candidate, as powers of ten",
    "errors: difference, percentage points",
    "p50: difference, percent",
    "p90: difference, percent",
    "p99: difference, percent",
    "Candidate's share",
  ])
  expect(charts[0]).toMatchObject({ limit: 2 })
  expect(charts[0]!.series[0]!.points.at(-1)![1]).toBeGreaterThan(2)
  for (const { marks } of charts)
    expect(marks).toEqual([{ x: judgement.decidedAfterSeconds, label: "rollback", kind: "fail" }])
  expect(traceCharts(judgement, [], 0.01)).toEqual([])
})

it("keeps a bounded number of points", () => {
  expect(traced(0.001).trace.length).toBeLessThanOrEqual(241)
})

it("makes a page that escapes what it shows and loads nothing", () => {
  const { judgement, trace } = traced(0.05)
  const page = judgementHtml(
    { ...judgement, notes: ["<script>alert(1)</script>"] },
    traceCharts(judgement, trace, 0.01),
    { css: "body{}", draw: () => "<svg></svg>" },
  )
  expect(page).toContain("Canary: rollback")
  expect(page).toContain("&lt;script&gt;")
  expect(page).not.toContain("<script")
  expect(page).toContain("<svg>")
  expect(page).not.toMatch(/(src|href)="http/)
})
