import { expect, it } from "vitest"
import type { Series } from "../../../../../dagger/src/core/canary/intake/prometheus/answer.js"
import { parseRange } from "../../../../../dagger/src/core/canary/intake/prometheus/answer.js"
import { ArmEvents } from "../../../../../dagger/src/core/canary/intake/prometheus/events.js"
import {
  brokenQueries,
  ofArm,
  prometheusQueries,
} from "../../../../../dagger/src/core/canary/intake/prometheus/queries.js"
import {
  judgeSettings,
  parseJudgeConfig,
} from "../../../../../dagger/src/core/canary/decide/config.js"
import { GARBAGE } from "../../../tools/recorded.js"

const given = {
  arms: { baseline: 'v="1"', candidate: 'v="2"' },
  requests: "requests_total{$arm}",
  errors: 'requests_total{code=~"5..",$arm}',
  latency: "seconds_bucket{$arm}",
  routeLabel: "handler",
  metrics: [
    { name: "memory", gauge: "bytes{$arm}" },
    { name: "cpu", amount: "cpu_total{$arm}" },
  ],
}
const queries = prometheusQueries(given)

const series = (labels: Record<string, string>, ...values: number[]): Series => ({
  labels: { instance: "a:80", ...labels },
  values: new Map(values.map((value, i) => [10 + 5 * i, value])),
})

const answers = new Map([
  [
    "requests",
    [
      series({ handler: "/a", code: "200" }, 100, 190),
      series({ handler: "/a", code: "500" }, 0, 10),
    ],
  ],
  ["errors", [series({ handler: "/a", code: "500" }, 0, 10)]],
  [
    "latency",
    [
      series({ handler: "/a", le: "+Inf" }, 100, 200),
      series({ handler: "/a", le: "0.1" }, 80, 140),
      series({ handler: "/a", le: "0.2" }, 90, 180),
    ],
  ],
  ["gauge memory", [series({}, 7, 9), series({ instance: "b:80" }, 1, 3)]],
  ["amount of cpu", [series({}, 2, 3)]],
])

it("makes counts of a step, by route, with buckets that are not cumulated, and the user's own metrics", () => {
  const arm = new ArmEvents("candidate", queries)
  expect(arm.step(10, answers).map(({ kind }) => kind)).toEqual(["gauge"])
  expect(arm.step(15, answers)).toEqual([
    {
      ...{
        kind: "counts",
        t: 15,
        arm: "candidate",
        seconds: 5,
        requests: 100,
        errors: 10,
        route: "/a",
      },
      buckets: [
        { leMs: 100, count: 60 },
        { leMs: 200, count: 30 },
        { leMs: Infinity, count: 10 },
      ],
    },
    { kind: "gauge", t: 15, arm: "candidate", metric: "memory", value: 6 },
    { kind: "ratio", t: 15, arm: "candidate", metric: "cpu", amount: 1, per: 100 },
  ])
  expect(arm.steps).toEqual({ heard: 2, missing: 0 })
})

it("takes a step without values for missing, not for zero", () => {
  const arm = new ArmEvents("baseline", queries)
  arm.step(10, answers)
  expect(arm.step(20, answers)).toEqual([])
  expect(arm.steps).toEqual({ heard: 1, missing: 1 })
})

it("takes no series of errors for no errors", () => {
  const arm = new ArmEvents("baseline", queries)
  const without = new Map([...answers, ["errors", []]])
  arm.step(10, without)
  expect(arm.step(15, without)[0]).toMatchObject({ requests: 100, errors: 0 })
  expect(arm.countsOf("errors")).toEqual({ series: 0, resets: 0, gaps: 0 })
})

it("reads Prometheus' answer, and leaves out what is no number", () => {
  const result = [
    {
      metric: { job: "x" },
      values: [
        [1, "5"],
        [2, "NaN"],
        [3, "+Inf"],
      ],
    },
  ]
  const read = parseRange(
    JSON.stringify({ status: "success", data: { resultType: "matrix", result } }),
  )
  expect(read).toEqual({ ok: true, value: [{ labels: { job: "x" }, values: new Map([[1, 5]]) }] })
})

it.each([
  ['{"status":"error","errorType":"bad_data","error":"parse error"}', /bad_data: parse error/],
  [
    '{"status":"success","data":{"resultType":"vector","result":[]}}',
    /not series over a range|shape/,
  ],
  [
    '{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"histograms":[[1,{}]]}]}}',
    /native histograms/,
  ],
])("says what is wrong with %s", (text, problem) => {
  const read = parseRange(text)
  expect(read.ok ? "" : read.problem).toMatch(problem)
})

it.each([...GARBAGE])("takes %j without throwing", (text) => {
  expect(parseRange(text).ok).toBe(false)
})

it("puts an arm's labels into a selector", () => {
  expect(ofArm(queries.errors!, queries.arms.candidate)).toBe('requests_total{code=~"5..",v="2"}')
})

it("refuses a section that would judge an arm against itself, or lacks what it needs", () => {
  expect(brokenQueries(given)).toEqual([])
  const found = brokenQueries({
    requests: "requests_total",
    metrics: [{ name: "m" }, { gauge: "g{$arm}" }],
  })
  expect(found.map(({ path, expected }) => [path.join("."), expected])).toEqual([
    ["prometheus.arms", "label matchers of baseline and candidate"],
    ["prometheus.requests", "a selector with $arm in it, or both arms would be the same"],
    ["prometheus.metrics.0", "either a gauge or an amount"],
    ["prometheus.metrics.1", "a name"],
  ])
})

it("is a section of the judge's configuration, which leaves the judge's settings alone", () => {
  const parsed = parseJudgeConfig(`alpha: 0.02\nprometheus: ${JSON.stringify(given)}`)
  expect(parsed.ok).toBe(true)
  if (parsed.ok) expect(judgeSettings(parsed.config)).not.toHaveProperty("prometheus")
  const broken = parseJudgeConfig("prometheus: { requests: total }")
  expect(broken.ok ? [] : broken.problems.map(({ path }) => path)).toEqual([
    "prometheus.arms",
    "prometheus.requests",
  ])
})
