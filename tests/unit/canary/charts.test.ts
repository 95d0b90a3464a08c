import { expect, it } from "vitest"

import { canaryCharts } from "../../../dagger/src/core/canary/charts.js"
import { reportSchema } from "../../../dagger/src/core/report/json.js"
import { canaryStage, failing } from "../report/made.js"

const { charts } = canaryStage("rollback")
const valuesOf = (title: string, name: string) =>
  charts.find((chart) => chart.title === title)?.series.find((one) => one.name === name)?.points ??
  []

it("shows both arms: share, requests, errors and latency", () => {
  expect(charts.map(({ title }) => title)).toEqual([
    "Candidate's share",
    "Requests",
    "Errors",
    "Latency, p95",
  ])
  expect(charts.slice(1).map(({ series }) => series.map(({ name }) => name))).toEqual(
    Array.from({ length: 3 }, () => ["baseline", "candidate"]),
  )
})

it("draws the weights as stairs, and marks each verdict at its step's end", () => {
  expect(valuesOf("Candidate's share", "planned")).toEqual([
    [0, 10],
    [20, 10],
    [20, 50],
    [40, 50],
  ])
  expect(charts[0]?.marks).toEqual([
    { x: 20, label: "10 %: continue", kind: "change" },
    { x: 40, label: "50 %: rollback", kind: "fail" },
  ])
})

it("counts errors of the candidate alone where only it errs", () => {
  expect(Math.max(...valuesOf("Errors", "baseline").map(([, y]) => y))).toBe(0)
  expect(valuesOf("Errors", "candidate").at(-1)?.[1]).toBeGreaterThan(5)
})

it("draws nothing of nothing, and keeps to the report's schema", () => {
  expect(canaryCharts([], [])).toEqual([])
  expect(reportSchema.safeParse(failing).error).toBeUndefined()
})
