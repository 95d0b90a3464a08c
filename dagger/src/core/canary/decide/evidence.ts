import { ErrorEvidence } from "../evidence/errors.js"
import { LatencyEvidence } from "../evidence/latency.js"
import { RouteEvidence } from "../evidence/routes.js"
import type { StartLaw } from "../evidence/starts.js"
import { anyStart } from "../evidence/starts.js"
import { GaugeValue, RatioValue, type ValueMetric } from "../evidence/values.js"
import type { MetricSettings } from "./settings.js"

/** What each kind of evidence gets of the whole, before it is shared out over what is judged. */
const WEIGHTS = { errors: 0.48, latency: 0.38, routes: 0.14, values: 0.15 }

/** A tail takes longer to be sure of than a median, so it gets more. */
const stake = ({ quantile }: MetricSettings): number =>
  quantile !== undefined && quantile > 0.95 ? 2 : 1

/** A part of the whole evidence: `value` is an e-process, `weight` its part of the sum. */
export type Part = { name: string; weight: number; value: () => number }

/** All evidence of a judgement. Weights add up to 1, so that the weighted sum is an e-process. */
export class Evidence {
  readonly errors: ErrorEvidence
  readonly routes: RouteEvidence
  readonly latency: LatencyEvidence
  readonly values = new Map<string, ValueMetric>()
  readonly parts: Part[]

  constructor(metrics: readonly MetricSettings[], law: StartLaw = anyStart) {
    const of = (kind: MetricSettings["kind"]) => metrics.filter((one) => one.kind === kind)
    this.errors = new ErrorEvidence(law)
    this.routes = new RouteEvidence(law)
    this.latency = new LatencyEvidence(
      of("latency").map(({ quantile }) => quantile!),
      law,
    )
    for (const { name } of of("ratio")) this.values.set(name, new RatioValue(law))
    for (const { name } of of("gauge")) this.values.set(name, new GaugeValue())
    const each = (
      kind: MetricSettings["kind"],
      weight: number,
      value: (m: MetricSettings) => number,
    ) =>
      of(kind).map((m): Part => ({
        name: m.name,
        weight: (weight * stake(m)) / of(kind).reduce((sum, one) => sum + stake(one), 0),
        value: () => value(m),
      }))
    const judged = of("errors").length > 0
    const parts = [
      ...each("errors", WEIGHTS.errors, () => this.errors.value()),
      ...(judged
        ? [{ name: ROUTES, weight: WEIGHTS.routes, value: () => this.routes.value() }]
        : []),
      ...each("latency", WEIGHTS.latency, ({ quantile }) => this.latency.value(quantile!)),
      ...[...this.values].map(([name, metric]) => ({
        name,
        weight: WEIGHTS.values / this.values.size,
        value: () => metric.value(),
      })),
    ]
    const sum = parts.reduce((total, { weight }) => total + weight, 0)
    this.parts = parts.map((part) => ({ ...part, weight: part.weight / sum }))
  }
}

/** Name of the evidence that looks at each route by itself. */
export const ROUTES = "routes"
