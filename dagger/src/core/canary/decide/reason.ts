import type { MetricStatus, RouteStatus } from "./status.js"

const digits = (value: number | null, most = 2): string =>
  value === null ? "unknown" : String(Number(value.toFixed(Math.abs(value) >= 100 ? 0 : most)))

/** How rarely chance gives such evidence, in words. */
function chance(eValue: number): string {
  if (eValue >= 1e6) return "chance alone gives such evidence less than once in a million"
  return `chance alone gives such evidence at most once in ${Math.floor(eValue).toLocaleString("en")}`
}

const bounds = ({ effect, unit }: MetricStatus): string =>
  `${digits(effect.lower)} to ${effect.upper === null ? "no bound yet" : digits(effect.upper)} ${unit}`

const levels = ({ kind, name, baseline, candidate }: MetricStatus): string => {
  if (kind === "errors")
    return `${digits(candidate)} % of the candidate's requests failed, ${digits(baseline)} % of the baseline's`
  const unit = kind === "latency" ? " ms" : ""
  return `the candidate's ${name} is ${digits(candidate)}${unit}, the baseline's ${digits(baseline)}${unit}`
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

const differenceWords = (metric: MetricStatus): string => {
  const { kind, effect } = metric
  const size = digits(effect.now ?? effect.estimate)
  return kind === "errors" ? `${size} percentage points more` : `${size} % more`
}

/** Why a metric speaks against the candidate, with its size, its interval and its evidence. */
export function worseText(metric: MetricStatus): string {
  const { effect, unit, eValue, pValue } = metric
  return `${capital(levels(metric))}: ${differenceWords(metric)} at present (interval of all data ${bounds(metric)}), ${digits(effect.harmless)} ${unit} is harmless; ${chance(Math.max(eValue, 1 / pValue))}`
}

/** A metric in a few words: its effect and interval beside the margin. */
export function metricText(metric: MetricStatus): string {
  const { name, effect } = metric
  return `${name} ${digits(effect.estimate)} (${bounds(metric)}, harmless up to ${digits(effect.harmless)})`
}

/** What is still missing before a metric can be called harmless. */
export function needText(metric: MetricStatus): string {
  const { name, state, dataUsed, dataNeeded, secondsNeeded, kind } = metric
  const one = kind === "errors" || kind === "latency" ? "request to the candidate" : "point"
  const what = dataUsed.candidate === 1 ? one : one.replace(/^\w+/, "$&s")
  if (state === "worse") return `${worseText(metric)}.`
  const so =
    metric.effect.estimate === null ? "" : ` (${levels(metric)}, interval ${bounds(metric)})`
  const seen = `With ${dataUsed.candidate} ${what} ${name} can't be called harmless or worse${so}`
  if (dataNeeded === null)
    return `${seen}; how many more it takes can't be said while the estimate is outside the margin.`
  const time = secondsNeeded === null ? "" : `, ${duration(secondsNeeded)} at the present rate`
  return `${seen}; about ${dataNeeded.toLocaleString("en")} more are needed${time}.`
}

/** Which routes are worse. */
export function routeText(routes: readonly RouteStatus[]): string {
  const texts = routes
    .slice(0, 3)
    .map(
      ({ route, errors, requests }) =>
        `${route} (${errors.candidate} of ${requests.candidate} requests failed, ${errors.baseline} of the baseline's ${requests.baseline})`,
    )
  const more = routes.length > 3 ? ` and ${routes.length - 3} more` : ""
  return `The candidate fails on ${texts.join(", ")}${more}`
}

function duration(seconds: number): string {
  if (seconds < 120) return `${seconds} s`
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`
}
