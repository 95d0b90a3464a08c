import { expect, it } from "vitest"
import { thresholdJudge } from "../../../dagger/src/core/canary/judge.js"
import { made, windowOf } from "./made.js"

const judge = thresholdJudge({ minRequests: 100, maxErrorPercentOver: 0.5, maxP95Ratio: 1.5 })
const even = windowOf(50, made("baseline", 200), made("candidate", 200))

it("goes on while steps are left, and promotes after the last", () => {
  expect(judge.decide([even], false).verdict).toBe("continue")
  const decision = judge.decide([even], true)
  expect(decision.verdict).toBe("promote")
  expect(decision.reason).toBe(
    "0 of 200 requests to the candidate failed, 0 of 200 to the baseline; p95 is 29 ms beside 29 ms.",
  )
})

it("takes back a candidate that fails more often", () => {
  const bad = windowOf(50, made("baseline", 200), made("candidate", 200, 2))
  const decision = judge.decide([even, bad], false)
  expect(decision.verdict).toBe("rollback")
  expect(decision.reason).toContain("1 percentage points more, 0.5 are allowed")
})

it("does not blame the candidate for what both arms do", () => {
  const both = windowOf(50, made("baseline", 200, 20), made("candidate", 200, 20))
  expect(judge.decide([both], true).verdict).toBe("promote")
})

it("takes back a slower candidate, but not for a harmless difference", () => {
  const slow = windowOf(50, made("baseline", 200), made("candidate", 200, 0, 80))
  expect(judge.decide([slow], false)).toMatchObject({
    verdict: "rollback",
    reason: "The candidate's p95 is 89 ms, the baseline's 29 ms; 1.5 times that is allowed.",
  })
  const tiny = windowOf(50, made("baseline", 200, 0, 0), made("candidate", 200, 0, 8))
  expect(judge.decide([tiny], true).verdict).toBe("promote")
})

it("takes back a broken candidate before there are many requests", () => {
  const broken = windowOf(10, made("baseline", 180), made("candidate", 20, 20))
  expect(judge.decide([broken], false).verdict).toBe("rollback")
})

it("waits for enough requests, then says that it can't tell", () => {
  const few = windowOf(10, made("baseline", 200), made("candidate", 30))
  expect(judge.decide([few], false).verdict).toBe("continue")
  expect(judge.decide([few], true)).toMatchObject({
    verdict: "inconclusive",
    reason: "The candidate got 30 requests; 100 are needed to compare.",
  })
})

it("never promotes on no data, in either arm", () => {
  expect(judge.decide([], true).verdict).toBe("inconclusive")
  const noCandidate = windowOf(10, made("baseline", 200), [])
  expect(judge.decide([noCandidate], true).reason).toBe("The candidate got no request.")
  const noBaseline = windowOf(100, [], made("candidate", 200, 200))
  expect(judge.decide([noBaseline], true)).toMatchObject({ verdict: "inconclusive" })
})

it("compares with the whole run's baseline where little of it is left", () => {
  const last = windowOf(100, made("baseline", 2), made("candidate", 400))
  expect(judge.decide([even, last], true).verdict).toBe("promote")
})

it("compares latencies of the same time only: at 100 % the last step with both arms counts", () => {
  const busy = windowOf(100, made("baseline", 5), made("candidate", 400, 0, 80))
  expect(judge.decide([even, busy], true)).toMatchObject({
    verdict: "promote",
    reason:
      "0 of 400 requests to the candidate failed, 0 of 205 to the baseline; p95 at 50 % is 29 ms beside 29 ms.",
  })
  expect(judge.decide([busy], true).verdict).toBe("inconclusive")
})

it("looks at a step's latency once, when the step is over", () => {
  const slow = [made("baseline", 200), made("candidate", 200, 0, 80)] as const
  expect(judge.decide([windowOf(50, ...slow, false)], false).verdict).toBe("continue")
  expect(judge.decide([windowOf(50, ...slow, true)], false).verdict).toBe("rollback")
})
