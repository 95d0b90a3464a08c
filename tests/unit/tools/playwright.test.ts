import { expect, it } from "vitest"
import { parsePlaywright } from "../../../dagger/src/core/tools/playwright.js"
import {
  playwrightCommand,
  playwrightWrapper,
} from "../../../dagger/src/core/tools/playwright-config.js"
import { GARBAGE, rawOf, recorded } from "./recorded.js"

it("names each test, its tries and what failures left", () => {
  const result = parsePlaywright(recorded("playwright/1.65.1/mixed"))
  if (!result.ok) throw new Error(result.problem)
  const outcomes = Object.fromEntries(result.value.tests.map((test) => [test.name, test.outcome]))
  expect(outcomes).toEqual({
    "shows the form": "passed",
    "confirms a booking": "failed",
    "works when tried again": "flaky",
    "pays by card": "skipped",
    "never ends": "failed",
    "kills its worker": "failed",
  })
  const failed = result.value.tests.find((test) => test.name === "confirms a booking")
  expect(failed).toMatchObject({
    suite: "booking",
    file: "e2e/booking.spec.ts",
    line: 11,
    tries: { passed: 0, failed: 2 },
  })
  expect(failed?.message).toBe(
    `expect(locator).toHaveText(expected) failed; Locator: getByRole('status'); Expected: "Confirmed"; Received: "Pending"`,
  )
  expect(failed?.attachments).toContainEqual({
    name: "trace",
    path: "test-results/booking-booking-confirms-a-booking/trace.zip",
  })
  const crashed = result.value.tests.find((test) => test.name === "kills its worker")
  expect(crashed?.message).toBe("worker process exited unexpectedly (code=7, signal=null)")
  const late = result.value.tests.find((test) => test.name === "never ends")
  expect(late).toMatchObject({ line: 23, message: "Test timeout of 500ms exceeded." })
})

it("keeps errors outside of tests apart", () => {
  const broken = parsePlaywright(recorded("playwright/1.65.1/broken"))
  expect(broken.ok && broken.value.errors).toMatchObject([
    { message: "Cannot find module '../missing'", file: "torn/torn.spec.ts", line: 1 },
  ])
  const none = parsePlaywright(recorded("playwright/1.65.1/none"))
  expect(none).toEqual({ ok: true, value: { tests: [], errors: [], noTests: true } })
})

it.each(GARBAGE)("takes %j without throwing", (text) => {
  expect(parsePlaywright(rawOf({ files: { "playwright.json": text } })).ok).toBe(false)
})

it("runs with the wrapper, and keeps the project's settings in it", () => {
  const config = "tests/sluice.playwright.config.ts"
  const command = playwrightCommand({
    command: "npx playwright test",
    outputFolder: "/out",
    retries: 1,
    maxFailures: 0,
    config,
  })
  expect(command).toBe(
    "npx playwright test --config=tests/sluice.playwright.config.ts --reporter=list,json --output=/out/test-results --retries=1",
  )
  const few = { command: "npx playwright test", outputFolder: "/out", retries: 0, config }
  expect(playwrightCommand({ ...few, maxFailures: 1 })).toMatch(/ --max-failures=1$/)
  const text = playwrightWrapper("tests/playwright.config.ts", "http://app:3000")
  expect(text).toContain('import base from "./playwright.config.ts"')
  expect(text).toContain('baseURL: "http://app:3000"')
})
