import { expect, it } from "vitest"
import {
  missingInRecord,
  parseRecord,
  printRecord,
  recordMatchesImage,
} from "../../../dagger/src/core/canary/record.js"
import { GARBAGE } from "../tools/recorded.js"
import { complete, digest } from "./complete.js"

it("sums up each step", () => {
  expect(complete.steps[0]).toMatchObject({
    plannedPercent: 50,
    measuredPercent: 50,
    candidate: { requests: 150, errors: 0, errorPercent: 0, p95Ms: 29 },
    verdict: "promote",
  })
})

it("is read as it was written", () => {
  expect(parseRecord(printRecord(complete))).toEqual({ ok: true, value: complete })
})

it("says what is missing", () => {
  expect(missingInRecord(complete)).toEqual([])
  const rest = { ...complete, rollback: undefined, promotedAt: undefined }
  const image = { digest: "latest", source: "build" }
  expect(missingInRecord({ ...rest, candidate: image, steps: [] })).toEqual([
    "the candidate image's digest",
    "the steps",
    "the rehearsed rollback",
    "the time of promotion",
  ])
})

it("stands for the image that it names, and only if that passed", () => {
  expect(recordMatchesImage(complete, digest("b"))).toBe(true)
  expect(recordMatchesImage(complete, digest("a"))).toBe(false)
  expect(recordMatchesImage({ ...complete, verdict: "rollback" }, digest("b"))).toBe(false)
})

it.each(GARBAGE)("takes %j without throwing", (text) => {
  expect(parseRecord(text).ok).toBe(false)
})
