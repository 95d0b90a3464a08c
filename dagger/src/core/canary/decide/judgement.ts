import type { CanaryVerdict } from "../judge.js"
import { metricText, needText, routeText, worseText } from "./reason.js"
import type { SequentialJudge } from "./sequential.js"
import type { Judgement, MetricStatus, RouteStatus } from "./status.js"

/** The judgement in full, with its reason. */
export function judgementOf(
  judge: SequentialJudge,
  verdict: CanaryVerdict,
  decidedAt?: number,
): Judgement {
  const { ledger, intake } = judge
  const metrics = judge.metrics()
  const routes = worseRoutes(judge)
  const [m0, m1] = ledger.requests
  return {
    verdict,
    decidedAtSeconds: decidedAt ?? null,
    decidedAfterSeconds: decidedAt === undefined ? null : decidedAt - ledger.began,
    reason: reasonOf(judge, verdict, metrics, routes),
    metrics,
    routes,
    notes: ledger.notes(intake.order),
    measuredSharePercent: m0 + m1 > 0 ? (100 * m1) / (m0 + m1) : null,
    observedSeconds: Number.isNaN(ledger.began) ? 0 : ledger.ended - ledger.began,
  }
}

function worseRoutes(judge: SequentialJudge): RouteStatus[] {
  const { evidence, counts, intake, settings } = judge
  const found = evidence.routes.discoveries(settings.alpha)
  const likeliest = judge.likeliestRoute()
  if (likeliest !== undefined && !found.includes(likeliest) && carries(judge, likeliest))
    found.push(likeliest)
  return found.map((route) => {
    const { errors, requests } = counts.route(route)
    return {
      route: intake.routes.names[route]!,
      eValue: evidence.routes.of(route),
      errors: { baseline: errors[0], candidate: errors[1] },
      requests: { baseline: requests[0], candidate: requests[1] },
    }
  })
}

/** True if a route has some evidence against it and much of the candidate's errors. */
function carries({ counts, evidence }: SequentialJudge, route: number): boolean {
  const { errors, requests } = counts.route(route)
  const part = errors[1] / Math.max(counts.errors[1], 1)
  const much = (errors[1] >= 3 && part >= 0.4) || (errors[1] === 2 && part >= 0.5)
  return much && evidence.routes.of(route) >= 5 && requests[1] < 0.5 * counts.requests[1]
}

function reasonOf(
  judge: SequentialJudge,
  verdict: CanaryVerdict,
  metrics: readonly MetricStatus[],
  routes: readonly RouteStatus[],
): string {
  if (verdict === "rollback") {
    const worse = metrics
      .filter(({ state, critical }) => state === "worse" && critical)
      .sort((a, b) => b.eValue - a.eValue)
    const leading = worse[0] ?? leadingOf(metrics)
    const where = routes.length > 0 ? routeText(routes) : undefined
    if (worse.length === 0 && where !== undefined) return `${where}.`
    const text = leading === undefined ? "The candidate is worse" : worseText(leading)
    return where !== undefined && leading?.kind === "errors" ? `${text}. ${where}.` : `${text}.`
  }
  if (verdict === "promote") {
    return `Every difference is harmless with its whole interval: ${metrics.map(metricText).join("; ")}.`
  }
  return openReason(judge, metrics)
}

const leadingOf = (metrics: readonly MetricStatus[]): MetricStatus | undefined =>
  [...metrics].sort((a, b) => b.eValue - a.eValue)[0]

/** Why there is no final verdict yet. */
function openReason(judge: SequentialJudge, metrics: readonly MetricStatus[]): string {
  const { ledger, settings, intake } = judge
  const [m0, m1] = ledger.requests
  const values = metrics.some(
    ({ dataUsed, kind }) => kind !== "errors" && kind !== "latency" && dataUsed.candidate > 0,
  )
  const trouble = ledger.trouble(intake.order)
  if (trouble !== undefined)
    return `The observations can't be trusted: ${trouble}; put the clocks right or widen reorderSeconds.`
  if (!values || m0 + m1 > 0) {
    if (m0 + m1 === 0) return "Nothing was observed."
    if (m1 === 0) return "The candidate got no request, so there is nothing to judge."
    if (m0 === 0) return "The baseline got no request, so there is nothing to compare with."
    const silent = ledger.silent(ledger.ended)
    if (silent !== undefined)
      return `The ${silent.arm} has not been heard for ${silent.seconds} s though traffic went on; its version may be down, or its observations missing.`
    if (judge.blocks === 0)
      return `Only the warm-up was observed: ${m1} requests to the candidate in the ${settings.warmupSeconds} s that do not count.`
  }
  const worse = metrics.find(({ state, critical }) => state === "worse" && !critical)
  if (worse !== undefined)
    return `${worseText(worse)}; it is not critical, so it only keeps the candidate from being promoted.`
  const open = metrics.filter(({ state }) => state !== "harmless")
  const [longest] = [...open].sort(
    (a, b) => (b.secondsNeeded ?? Infinity) - (a.secondsNeeded ?? Infinity),
  )
  if (longest === undefined)
    return `All metrics are harmless so far; ${settings.minSeconds} s are watched at least.`
  return needText(longest)
}
