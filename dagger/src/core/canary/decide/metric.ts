import type { Pair } from "../intake/event.js"
import type { SequentialJudge } from "./sequential.js"
import type { MetricSettings } from "./settings.js"
import type { MetricState, MetricStatus } from "./status.js"

type Effect = { estimate: number; lower: number; upper: number; levels: Pair }

/** Blocks that a gauge or ratio needs before its interval means anything. */
const LEAST_STEPS = 10

/** JSON knows neither infinity nor NaN. */
const finite = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) ? value : null

/** How a metric stands at this moment. */
export function metricStatus(judge: SequentialJudge, metric: MetricSettings): MetricStatus {
  const { settings, ledger, most } = judge
  const effect = effectOf(judge, metric)
  const harmless = marginOf(metric, effect)
  const eValue = evidenceOf(judge, metric)
  const [baseline, candidate] = usedOf(judge, metric)
  const needed = neededOf(judge, metric, effect, harmless, candidate)
  const byValue = metric.kind === "ratio" || metric.kind === "gauge"
  const perSecond = byValue ? candidate / (ledger.ended - ledger.began) : ledger.rate(1)
  return {
    name: metric.name,
    kind: metric.kind,
    critical: metric.critical,
    state: stateOf(judge, metric, effect, harmless, eValue >= 1 / settings.alpha),
    unit: metric.kind === "errors" ? "pp" : "%",
    effect: {
      estimate: finite(effect?.estimate),
      lower: finite(effect?.lower),
      upper: finite(effect?.upper),
      now: finite(presentOf(judge, metric)),
      harmless,
    },
    baseline: finite(effect?.levels[0]),
    candidate: finite(effect?.levels[1]),
    eValue,
    pValue: 1 / Math.max(most.get(metric.name) ?? 1, eValue, 1),
    dataUsed: { baseline, candidate },
    dataNeeded: needed,
    secondsNeeded: needed !== null && perSecond > 0 ? Math.ceil(needed / perSecond) : null,
    overdispersion: spreadOf(judge, metric),
  }
}

function stateOf(
  judge: SequentialJudge,
  metric: MetricSettings,
  effect: Effect | undefined,
  harmless: number,
  evident: boolean,
): MetricState {
  if (effect === undefined) return "no-data"
  if (evident && judge.isOver(metric)) return "worse"
  return effect.upper <= harmless ? "harmless" : "undecided"
}

function effectOf(judge: SequentialJudge, metric: MetricSettings): Effect | undefined {
  const { alpha } = judge.settings
  const percent = ({ estimate, lower, upper }: Omit<Effect, "levels">, levels: Pair): Effect => ({
    estimate: 100 * estimate,
    lower: 100 * lower,
    upper: 100 * upper,
    levels,
  })
  switch (metric.kind) {
    case "errors": {
      const whole = judge.counts.whole(alpha)
      return whole && percent(whole, [100 * whole.parts[0], 100 * whole.parts[1]])
    }
    case "latency": {
      const quantile = metric.quantile!
      const phi = judge.evidence.latency.overdispersionOf(quantile)
      const whole = judge.latency.whole(quantile, alpha, phi)
      return whole && percent(whole, whole.ms)
    }
    default: {
      const whole = judge.evidence.values.get(metric.name)?.effect(alpha)
      return whole && percent(whole, whole.levels)
    }
  }
}

/** What is harmless, in the effect's unit; for a latency in milliseconds too, whichever is more. */
function marginOf(metric: MetricSettings, effect: Effect | undefined): number {
  const base = effect?.levels[0] ?? 0
  if (metric.kind !== "latency" || !metric.harmlessMs || base <= 0) return metric.harmless
  return Math.max(metric.harmless, (100 * metric.harmlessMs) / base)
}

function evidenceOf({ evidence }: SequentialJudge, metric: MetricSettings): number {
  if (metric.kind === "errors") return evidence.errors.value()
  if (metric.kind === "latency") return evidence.latency.value(metric.quantile!)
  return evidence.values.get(metric.name)?.value() ?? 1
}

function presentOf(judge: SequentialJudge, metric: MetricSettings): number | undefined {
  if (metric.kind === "errors") {
    const now = judge.counts.recent()
    return now && 100 * (now.parts[1] - now.parts[0])
  }
  if (metric.kind !== "latency") return undefined
  const now = judge.latency.shift("recent", metric.quantile!, 0, 1)
  return now && 100 * (now.ms[1] / now.ms[0] - 1)
}

function usedOf({ counts, evidence }: SequentialJudge, metric: MetricSettings): Pair {
  if (metric.kind === "errors" || metric.kind === "latency") return counts.requests
  const used = evidence.values.get(metric.name)?.used ?? 0
  return [used, used]
}

function spreadOf({ counts, evidence }: SequentialJudge, metric: MetricSettings): number {
  if (metric.kind === "errors") return counts.overdispersion()
  return metric.kind === "latency" ? evidence.latency.overdispersionOf(metric.quantile!) : 1
}

/**
 * Requests of the candidate still needed until its interval would lie within the
 * margin, if the effect stays what it is: an interval narrows with the root of the
 * data. Null where the estimate itself is outside, for more data won't help.
 */
function neededOf(
  { settings }: SequentialJudge,
  metric: MetricSettings,
  effect: Effect | undefined,
  harmless: number,
  used: number,
): number | null {
  if (metric.kind === "ratio" || metric.kind === "gauge") {
    if (used < LEAST_STEPS) return LEAST_STEPS - used
  } else {
    const quantile = metric.quantile ?? 0.5
    const least =
      metric.kind === "errors"
        ? (100 * (Math.log(1 / settings.alpha) + 2)) / harmless
        : 4 / (quantile * (1 - quantile))
    if (effect === undefined || used < least) return Math.ceil(least - used)
  }
  if (effect === undefined) return null
  if (!Number.isFinite(effect.upper)) return boundless(metric, used)
  if (effect.upper <= harmless) return 0
  if (effect.estimate >= harmless) return null
  const ratio = (effect.upper - effect.estimate) / (harmless - effect.estimate)
  return Math.ceil(used * (ratio * ratio - 1))
}

/** Requests until a latency's interval has an upper end at all: its rank must be clear of the last. */
function boundless({ quantile }: MetricSettings, used: number): number | null {
  if (quantile === undefined) return null
  const least = (56 * quantile) / (1 - quantile)
  return Math.ceil(Math.max(least - used, used))
}
