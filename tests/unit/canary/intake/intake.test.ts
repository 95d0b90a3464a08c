import fc from "fast-check"
import { describe, expect, it } from "vitest"

import { Intake, type Block } from "../../../../dagger/src/core/canary/intake/blocks.js"
import { routeOf, Routes } from "../../../../dagger/src/core/canary/intake/route.js"
import { Runs } from "../../../../dagger/src/core/canary/intake/runs.js"
import type { RequestEvent } from "../../../../dagger/src/core/canary/intake/event.js"

const request = (t: number, candidate = false, ok = true): RequestEvent => ({
  kind: "request",
  t,
  arm: candidate ? "candidate" : "baseline",
  ok,
  latencyMs: 10,
})

function gather(events: RequestEvent[], reorder = 5) {
  const blocks: { start: number; end: number; requests: [number, number] }[] = []
  const intake = new Intake(reorder, ({ start, end, requests }: Block) =>
    blocks.push({ start, end, requests: [...requests] }),
  )
  for (const event of events) intake.see(event)
  intake.end()
  return { blocks, order: intake.order }
}

const busy = (t: number) =>
  [0, 0.1, 0.2, 0.3].flatMap((part) => [request(t + part), request(t + part, true)])

describe("blocks", () => {
  it("are a second long where traffic is", () => {
    const { blocks } = gather([0, 1, 2].flatMap(busy))
    expect(blocks).toEqual([0, 1, 2].map((t) => ({ start: t, end: t + 1, requests: [4, 4] })))
  })

  it("are longer where traffic is thin, ten seconds at most", () => {
    const { blocks } = gather(Array.from({ length: 40 }, (_, t) => request(t)))
    expect(blocks.map(({ start, end }) => end - start)).toEqual([10, 10, 10, 10])
  })

  it("keep every request once, whatever the order within the window", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: 0, max: 100, noNaN: true }), fc.boolean()), {
          minLength: 1,
          maxLength: 100,
        }),
        (list) => {
          const { blocks, order } = gather(list.map(([t, arm]) => request(t, arm)))
          const kept = blocks.reduce((sum, { requests: [a, b] }) => sum + a + b, 0)
          expect(kept + order.dropped[0] + order.dropped[1]).toBe(list.length)
        },
      ),
    )
  })

  it("take what is late by up to the window, and count what is later", () => {
    const { order } = gather([...busy(10), ...busy(14), request(9.5), request(8.5), request(20)])
    expect(order.reordered).toEqual([1, 0])
    expect(order.dropped).toEqual([1, 0])
    expect(gather([...busy(20), request(14)]).order.dropped).toEqual([1, 0])
  })

  it("find a gap however long it is", () => {
    const { order, blocks } = gather([...busy(0), ...busy(1e9)])
    expect(order.longestGap).toEqual({ seconds: 1e9 - 1, at: 1 })
    expect(blocks.length).toBe(2)
  })
})

describe("incidents", () => {
  const count = (oks: boolean[], unit?: string) => {
    const runs = new Runs()
    return oks.filter((ok) => runs.incident(1, ok, unit)).length
  }

  it("are rows of failures, and one more for each 15", () => {
    expect(count([false, false, true, false])).toBe(2)
    expect(count(Array.from({ length: 15 }, () => false))).toBe(1)
    expect(count(Array.from({ length: 31 }, () => false))).toBe(3)
    expect(count([true, true])).toBe(0)
  })

  it("are told apart by unit", () => {
    const runs = new Runs()
    const seen = ["a", "b", "a", "b"].map((unit) => runs.incident(0, false, unit))
    expect(seen).toEqual([true, true, false, false])
  })

  it("are remembered for a bounded number of units", () => {
    const runs = new Runs()
    for (let i = 0; i < 120_000; i++) runs.incident(0, false, `u${i}`)
    expect(runs.incident(0, false, "u119999")).toBe(false)
    expect(runs.incident(0, false, "u0")).toBe(true)
  })
})

describe("routes", () => {
  it.each([
    ["/bookings/123?x=1", "/bookings/:id"],
    ["/a/3fa85f64-5717-4562-b3fc-2c963f66afa6/b", "/a/:id/b"],
    ["/v1/users", "/v1/users"],
    ["GET /x#y", "GET /x"],
  ])("%s is %s", (path, route) => {
    expect(routeOf(path)).toBe(route)
  })

  it("beyond the most count together", () => {
    const routes = new Routes()
    const indices = Array.from({ length: 1000 }, (_, i) => routes.indexOf(`/page-${i}x`))
    expect(Math.max(...indices)).toBe(127)
    expect(indices.at(-1)).toBe(0)
    expect(routes.indexOf(undefined)).toBe(0)
  })
})
