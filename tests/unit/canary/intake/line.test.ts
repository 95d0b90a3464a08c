import fc from "fast-check"
import { describe, expect, it } from "vitest"

import { readLine } from "../../../../dagger/src/core/canary/intake/line.js"

const line = (fields: object) =>
  readLine(JSON.stringify({ t: 1, arm: "baseline", ok: true, latencyMs: 5, ...fields }))

describe("a line of observations", () => {
  it("is a request, counts, a ratio or a gauge", () => {
    expect(line({ unit: 7, route: "/a" })).toEqual({
      ok: true,
      event: {
        kind: "request",
        t: 1,
        arm: "baseline",
        ok: true,
        latencyMs: 5,
        unit: "7",
        route: "/a",
      },
    })
    expect(line({ latencyMs: null })).toMatchObject({ ok: true })
    const buckets = [
      { leMs: 10, count: 5 },
      { leMs: "+Inf", count: 1 },
    ]
    expect(line({ requests: 9, errors: 1, seconds: 15, buckets })).toMatchObject({
      event: { kind: "counts", requests: 9, buckets: [{ leMs: 10 }, { leMs: Infinity }] },
    })
    expect(line({ metric: "cpu", amount: 0.2, per: 5 })).toMatchObject({ event: { kind: "ratio" } })
    expect(line({ metric: "memory", value: -3 })).toMatchObject({ event: { kind: "gauge" } })
  })

  it.each<[string, RegExp]>([
    ['{"t":1', /^is no JSON: /],
    ['{"t":NaN,"arm":"baseline","ok":true}', /^is no JSON; JSON knows neither NaN nor Infinity/],
    ["[1,2]", /^is \[1,2\], expected an object/],
    ['"x"', /expected an object/],
    [JSON.stringify({ arm: "baseline", ok: true }), /^has t nothing, expected seconds/],
    [JSON.stringify({ t: null, arm: "baseline", ok: true }), /^has t null/],
    [JSON.stringify({ t: -1, arm: "baseline", ok: true }), /^has t -1, expected seconds/],
    [JSON.stringify({ t: 1.7e12, arm: "baseline", ok: true }), /looks like milliseconds$/],
    [JSON.stringify({ t: 1, arm: "canary", ok: true }), /^has arm "canary", expected "baseline"/],
    [JSON.stringify({ t: 1, arm: "baseline" }), /^has ok nothing, expected true or false/],
  ])("%s is refused", (text, problem) => {
    const read = readLine(text)
    expect(read.ok ? "" : read.problem).toMatch(problem)
  })

  it.each<[object, RegExp]>([
    [{ latencyMs: -5 }, /^has latencyMs -5, expected milliseconds, 0 or more/],
    [{ latencyMs: "5" }, /^has latencyMs "5"/],
    [{ route: 5 }, /^has route 5, expected a text/],
    [{ unit: {} }, /^has unit {}, expected a text/],
    [{ requests: 1, errors: 2 }, /^has errors 2, expected a count from 0 to requests/],
    [{ requests: -1, errors: 0 }, /^has requests -1/],
    [{ requests: 1, errors: 0, seconds: 0 }, /^has seconds 0/],
    [{ requests: 1, errors: 0, buckets: [{ leMs: 5 }] }, /^has buckets that are not/],
    [{ metric: "" }, /^has metric "", expected a name/],
    [{ metric: "m", value: "1" }, /^has value "1", expected a number/],
    [{ metric: "m", amount: -1, per: 2 }, /^has amount -1/],
  ])("%j is refused", (fields, problem) => {
    const read = line(fields)
    expect(read.ok ? "" : read.problem).toMatch(problem)
  })

  it("never throws", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.object().map((o) => JSON.stringify({ t: 1, arm: "baseline", ...o })),
        ),
        (text) => {
          const read = readLine(text)
          expect(read.ok || read.problem.length > 5).toBe(true)
        },
      ),
    )
  })
})
