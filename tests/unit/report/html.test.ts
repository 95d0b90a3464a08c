import { describe, expect, it } from "vitest"

import { buildRunReport } from "../../../dagger/src/core/report/build.js"
import { chartOption } from "../../../dagger/src/core/report/html/chart-option.js"
import { html } from "../../../dagger/src/core/report/html/html.js"
import type { RunReport } from "../../../dagger/src/core/report/model.js"
import { ALL, empty, errored, failing, huge, inconclusive, passing } from "./made.js"
import { pageOf } from "./page.js"
import { failingLint, failingUnit, facts, stage } from "./sample.js"

const page = pageOf(failing)
/** Where texts stand in a page, in order. */
const places = (text: string, ...wanted: string[]) => wanted.map((one) => text.indexOf(one))
const rising = (numbers: number[]) =>
  numbers.every((one, index) => one >= 0 && (index === 0 || one > (numbers[index - 1] ?? 0)))
const section = (text: string, name: string) =>
  text.split(`aria-labelledby="${name}"`)[1]?.split("</section>")[0] ?? ""

describe("the first screen", () => {
  it.each<[string, RunReport, string]>([
    ["failing", failing, "Must not ship, and not all could run"],
    ["passing", passing, "May ship"],
    ["errored", errored, "Not known: the pipeline could not finish"],
    ["inconclusive", inconclusive, "Not proven: too little data"],
    ["empty", empty, "Not proven: too little data"],
  ])("of a run that is %s answers whether it may ship", (_, report, answer) => {
    expect(pageOf(report)).toContain(`<h1 id="answer">${answer}</h1>`)
  })

  it("does not answer for stages that the caller left out", () => {
    const skipped = [{ name: "canary", reason: "Left out by --skip." }]
    expect(pageOf({ ...passing, skipped })).toContain('<h1 id="answer">Passed, in part</h1>')
    const off = [{ name: "e2e", reason: "There is no Playwright configuration." }]
    expect(pageOf({ ...passing, skipped: off })).toContain('<h1 id="answer">May ship</h1>')
  })

  it("says of each stage that failed: cause, place, what to do, how to see it again", () => {
    const todo = page.split('id="todo"')[1]?.split('class="strip"')[0] ?? ""
    expect(rising(places(todo, "contract", ">lint<", ">unit<", ">zap<", ">trivy<"))).toBe(true)
    expect(todo).toContain('<span class="place">src/price.test.ts:14</span>')
    expect(todo).toMatch(/expected 3 to be 4[^<]*<\/span>\s*<span class="name">price: adds tax/)
    expect(todo).toContain("<code>dagger call --source . unit</code>")
    expect(todo).toContain("2 more with the same message: GET http://app:3000/sign-in")
  })

  it("tells of a run that passed what stands beside it", () => {
    expect(pageOf(passing)).toMatch(/Nothing to do\.[^<]*1 test passed only when tried again/)
  })
})

it("asks nothing of the network, and lets in no script but its own", () => {
  for (const text of Object.values(ALL).map(pageOf)) {
    const targets = [...text.matchAll(/\b(?:href|src|action|xlink:href)="([^"]*)"/g)]
    expect(targets.filter(([, target = ""]) => !target.startsWith("#"))).toEqual([])
    expect(text).not.toMatch(/@import|url\((?!#)/)
    expect(text).toContain("default-src &#39;none&#39;")
    expect(text.match(/<script/g)).toHaveLength(1)
  }
})

it("lets no foreign text become markup", () => {
  const evil = `"><img src=x onerror=alert(1)><script>alert(2)</script>\u001b[31m'&`
  const finding = {
    ...failingLint.findings[0]!,
    tool: evil,
    rule: evil,
    message: evil,
    detail: evil,
  }
  const place = { file: evil, url: evil, method: evil }
  const waiver = { owner: evil, reason: evil, expires: "2027-01-01" }
  const odd = stage("unit", {
    verdict: "fail",
    ...{ reason: evil, headline: evil, reproduce: evil },
    findings: [finding, { ...finding, place, fix: evil, blocking: false, waiver }],
    numbers: [{ name: evil, value: 1, unit: evil }],
    parts: [{ name: evil, verdict: "fail", reason: evil, allowed: true }],
    tests: [{ ...failingUnit.tests[0]!, suite: evil, name: evil, detail: evil, file: evil }],
    coverage: {
      lines: 2,
      coveredLines: 1,
      linesPercent: 50,
      files: [{ file: evil, lines: 2, coveredLines: 1 }],
    },
    charts: [
      {
        title: evil,
        xUnit: "s",
        yUnit: evil,
        series: [
          {
            name: evil,
            points: [
              [0, 1],
              [1, 2],
            ],
          },
        ],
        marks: [{ x: 1, label: evil, kind: "fail" }],
      },
    ],
  })
  const skipped = [{ name: evil, reason: evil }]
  const text = pageOf(
    buildRunReport([odd], { ...facts, application: evil, skipped, notes: [evil] }),
  )
  expect(text.match(/<script/g)).toHaveLength(1)
  expect(text).not.toMatch(/<img|[^\P{Cc}\n]/u)
  expect(html`<p title="${evil}"></p>`.markup).not.toContain('""')
})

it("is bounded: thousands of findings and tests are cut, and the cut is said", () => {
  const text = pageOf(huge(5000))
  expect(text.length).toBeLessThan(2_000_000)
  expect(text).toContain("The 1,500 heaviest are shown; 3,500 more")
  expect(text).toContain("4,750 more tests")
})

describe("its sections", () => {
  it("draw the run's stages in time, with needs, cache and critical path", () => {
    const timeline = section(page, "timeline")
    expect(timeline).toMatch(/\(critical path\): [a-z0-9 →]+(load|canary)\./)
    expect(timeline).toContain("2 of 9 stages from the cache, which saved 10 s.")
    expect(timeline).toContain("after build")
  })

  it("list tests with failures first, and files by what they lack", () => {
    const unit = page.split('id="stage-unit"')[1]?.split(/<details\s+class="stage/)[0] ?? ""
    expect(rising(places(unit, "adds tax", ">flaky<", ">skipped<", ">passed<"))).toBe(true)
    expect(rising(places(unit, "webhook-signatures.ts", "src/price.ts"))).toBe(true)
    expect(unit).not.toContain("src/a.ts")
  })

  it("say which number breaks its limit", () => {
    const number = { name: "p95", value: 800, unit: "ms", limit: { op: "<" as const, value: 500 } }
    const text = pageOf(buildRunReport([stage("load", { numbers: [number] })], facts))
    expect(text).toMatch(/class="over">[\s\S]*?800 ms <small>breaks the limit: below 500 ms/)
  })

  it("hold every finding once, with waiver and the day it was first seen", () => {
    const table = section(page, "findings")
    const count = failing.stages.flatMap(({ findings }) => findings).length
    expect(table.match(/<tr data-severity/g)).toHaveLength(count)
    expect(table).toMatch(/waived<\/span> by ann@example.org until <time>2027-01-31/)
    expect(table).toContain("<time>2026-05-09</time>")
  })

  it("name what was left out, allowed and waived, with reasons", () => {
    const left = section(page, "left-out")
    for (const text of [
      "Left out by --skip.",
      "No vulnerability database",
      "Never called.",
      "Note",
    ])
      expect(left).toContain(text)
  })
})

describe("charts", () => {
  it("are drawn in the page's own colours, with their numbers in words", () => {
    expect(page).toMatch(/<svg aria-hidden="true"[^>]*viewBox="0 0 340 190"/)
    expect(page).toContain('stroke="var(--series-1)"')
    expect(page).toMatch(/aria-label="Latency: p50 from 20 to 50 ms; p95 from /)
    expect(page).not.toMatch(/<svg[\s\S]*?<style/)
  })

  it("draw a limit only where it does not flatten the curve", () => {
    const chart = { title: "t", xUnit: "s", yUnit: "ms", marks: [], limit: 500 }
    const option = (y: number) =>
      JSON.stringify(chartOption({ ...chart, series: [{ name: "a", points: [[0, y]] }] }))
    expect(option(400)).toContain('"yAxis":500')
    expect(option(20)).not.toContain('"yAxis":500')
  })
})
