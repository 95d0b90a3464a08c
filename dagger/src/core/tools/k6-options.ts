/** How hard and how long: smoke 60 s, baseline 5 min, stress a ramp to four times the rate in 5 min. */
export type LoadProfile = "smoke" | "baseline" | "stress"

/** One kind of traffic: `exec` is a function that the script exports. */
export type LoadScenario = { name: string; exec: string; ratePerSecond: number }

/** What `k6Options` makes options for. */
export type LoadPlan = {
  profile: LoadProfile
  scenarios: readonly LoadScenario[]
  /** Shown by k6 itself; the judge compares by its own. */
  maxP95Ms: number
  maxErrorPercent: number
  /** Replaces the profile's time, in seconds. */
  seconds?: number
}

const SECONDS: Record<LoadProfile, number> = { smoke: 60, baseline: 300, stress: 300 }

/** k6's options, as they go into JSON. */
export type K6Options = {
  discardResponseBodies: boolean
  noConnectionReuse: boolean
  summaryTrendStats: string[]
  scenarios: Record<string, Record<string, unknown>>
  thresholds: Record<string, string[]>
}

/**
 * k6's options for a profile: open-loop traffic, so that a slow application
 * does not slow down its load. Thresholds never abort; they stand for each
 * scenario so that the summary has its numbers.
 */
export function k6Options(plan: LoadPlan): K6Options {
  const seconds = plan.seconds ?? SECONDS[plan.profile]
  return {
    discardResponseBodies: false,
    noConnectionReuse: false,
    summaryTrendStats: ["avg", "min", "max", "p(50)", "p(90)", "p(95)", "p(99)"],
    scenarios: Object.fromEntries(
      plan.scenarios.map((scenario) => [
        scenario.name,
        executorOf(scenario, plan.profile, seconds),
      ]),
    ),
    thresholds: Object.fromEntries(
      ["", ...plan.scenarios.map(({ name }) => `{scenario:${name}}`)].flatMap((suffix) => [
        [`http_req_duration${suffix}`, [`p(95)<${plan.maxP95Ms}`]],
        [`http_req_failed${suffix}`, [`rate<${plan.maxErrorPercent / 100}`]],
        [`checks${suffix}`, ["rate>=0"]],
        [`http_reqs${suffix}`, ["count>=0"]],
        [`iterations${suffix}`, ["count>=0"]],
        [`dropped_iterations${suffix}`, ["count>=0"]],
      ]),
    ),
  }
}

/** Rates may be fractions; k6 wants whole numbers in a unit of time. */
function perUnit(ratePerSecond: number): { rate: number; timeUnit: string } {
  if (Number.isInteger(ratePerSecond)) return { rate: ratePerSecond, timeUnit: "1s" }
  return { rate: Math.max(1, Math.round(ratePerSecond * 60)), timeUnit: "60s" }
}

function executorOf(
  { exec, ratePerSecond }: LoadScenario,
  profile: LoadProfile,
  seconds: number,
): Record<string, unknown> {
  const peak = profile === "stress" ? ratePerSecond * 4 : ratePerSecond
  // By Little's law a VU is needed per request under way: one second each is
  // ready at the start, ten seconds each is the most before iterations drop.
  const preAllocatedVUs = Math.max(2, Math.ceil(peak))
  const maxVUs = Math.max(10, Math.min(1000, Math.ceil(peak * 10)))
  const common = { exec, preAllocatedVUs, maxVUs, gracefulStop: "10s" }
  const { rate, timeUnit } = perUnit(ratePerSecond)
  if (profile !== "stress") {
    const duration = `${seconds}s`
    return { executor: "constant-arrival-rate", rate, timeUnit, duration, ...common }
  }
  const part = `${Math.max(1, Math.round(seconds / 5))}s`
  const stages = [1, 2, 4, 4, 1].map((times) => ({ target: rate * times, duration: part }))
  return { executor: "ramping-arrival-rate", startRate: rate, timeUnit, stages, ...common }
}

/**
 * Text of the file that k6 runs: the project's script with Sluice's options.
 * k6 takes a script's own options before those of --config, so a file that
 * exports all of the script and then its own options is the only way that
 * always holds. Without a script, `paths` of BASE_URL are asked in turn.
 */
export function k6Entry(
  options: K6Options,
  script?: string,
  paths: readonly string[] = ["/"],
): string {
  const text = `export const options = ${JSON.stringify(options, null, 2)}\n`
  if (script !== undefined) return `export * from ${JSON.stringify(script)}\n${text}`
  return `import http from "k6/http"
import { check } from "k6"

${text}
const paths = ${JSON.stringify(paths)}

export function pages() {
  for (const path of paths) {
    const answer = http.get(__ENV.BASE_URL + path)
    check(answer, { [\`\${path} answers 200 with a body\`]: (a) => a.status === 200 && a.body.length > 0 })
  }
}

export default pages
`
}
