import { CountsEffect, type Difference } from "../effect/counts.js"
import { LatencyEffect } from "../effect/latency.js"
import { Intake, type Block } from "../intake/blocks.js"
import type { CanaryEvent, Pair } from "../intake/event.js"
import { Evidence, ROUTES } from "./evidence.js"
import { Ledger } from "./ledger.js"
import type { JudgeSettings, MetricSettings } from "./settings.js"
import { judgementOf } from "./judgement.js"
import { metricStatus } from "./metric.js"
import type { Judgement, MetricStatus } from "./status.js"

/** Thresholds are learnt after every block in the first minute, later after each of so many. */
const LEARN_BLOCKS = 5

/** Intervals are looked at after each of so many blocks, or when a hundredth more has been seen. */
const PROMOTE_BLOCKS = 5
const PROMOTE_PART = 100

/** While an estimate is within its margin, it is looked at again after so many blocks. */
const RECHECK_BLOCKS = 5

/**
 * Standard errors by which an estimate must be over its margin. The evidence says
 * that there is a difference; these keep one that is harmless from being taken for
 * a larger one, and what is true now is looked at often, so it must be clearer.
 */
const SIGMAS = { errors: { all: 0.25, recent: 2.5 }, latency: { all: 0.5, recent: 1.5 } }

/**
 * The judge: takes events as they come and may be asked at any time. Its memory
 * does not grow with their number. Once it has said promote or rollback it says
 * so for good.
 */
export class SequentialJudge {
  readonly settings: JudgeSettings
  readonly intake: Intake
  readonly counts = new CountsEffect()
  readonly latency: LatencyEffect
  readonly evidence: Evidence
  readonly ledger: Ledger
  /** Blocks since the warm-up. */
  blocks = 0
  /** The largest e-value so far of each part, for its p-value. */
  readonly most = new Map<string, number>()
  private final: Judgement | undefined
  private over: Pair[]
  private starts: Pair[]
  private wasOver: [Uint8Array, Uint8Array]
  private warmed = 0
  private checked = 0
  private promoting = 0

  constructor(settings: JudgeSettings) {
    this.settings = settings
    this.evidence = new Evidence(settings.metrics)
    this.latency = new LatencyEffect(this.evidence.latency.watched)
    this.ledger = new Ledger(settings)
    const { watched } = this.evidence.latency
    this.over = watched.map((): Pair => [0, 0])
    this.starts = watched.map((): Pair => [0, 0])
    this.wasOver = [new Uint8Array(watched.length), new Uint8Array(watched.length)]
    this.intake = new Intake(settings.reorderSeconds, (block) => this.judge(block))
  }

  /** Takes an event. */
  see(event: CanaryEvent): void {
    if (this.final === undefined) this.intake.see(event)
  }

  /** Says what time it is, where a clock knows better than the events. */
  tick(t: number): void {
    if (this.final === undefined) this.intake.tick(t)
  }

  /** True once the verdict is promote or rollback. */
  get decided(): boolean {
    return this.final !== undefined
  }

  /** The judgement so far; `ended` says that nothing will follow. */
  judgement(ended = false): Judgement {
    return this.final ?? judgementOf(this, ended ? "inconclusive" : "continue")
  }

  /** Takes what is still open, and judges for the last time. */
  end(): Judgement {
    if (this.final === undefined) this.intake.end()
    return this.judgement(true)
  }

  /** How each metric stands. */
  metrics(): MetricStatus[] {
    return this.settings.metrics.map((metric) => metricStatus(this, metric))
  }

  private judge(block: Block): void {
    this.ledger.add(block)
    const counted = block.start >= this.ledger.began + this.settings.warmupSeconds
    this.latencies(block, counted)
    if (!counted) {
      if (++this.warmed % LEARN_BLOCKS === 0 || this.warmed < 60) this.latency.learn()
      return
    }
    this.errors(block)
    for (const [name, values] of block.values)
      this.evidence.values.get(name)?.add(this.blocks, block.end, values)
    if (this.blocks % LEARN_BLOCKS === 0 || this.blocks < 60) this.latency.learn()
    this.blocks++
    this.decide(block)
  }

  private errors(block: Block): void {
    const { requests, incidents, byRoute, touched, stretch } = block
    const [m0, m1] = requests
    const seconds = block.end - block.start
    this.counts.fade(seconds)
    this.counts.total(0, m0, block.errors[0])
    this.counts.total(1, m1, block.errors[1])
    if (m0 === 0 || m1 === 0) return
    const ratio = m1 / m0
    const share = m1 / (m0 + m1)
    let expected = 0
    for (const route of touched) {
      const { requests: m, errors: x, incidents: n } = byRoute
      this.counts.add(route, m[0][route]!, m[1][route]!, x[0][route]!, x[1][route]!, ratio)
      const [n0, n1] = [n[0][route]!, n[1][route]!]
      if (n0 + n1 === 0) continue
      const own = Math.min(share * this.counts.mix(route), 0.999)
      expected += (n0 + n1) * own
      if (route > 0) this.evidence.routes.add(this.blocks, route, n0, n1, own, stretch)
    }
    const n = incidents[0] + incidents[1]
    this.evidence.errors.add(
      this.blocks,
      incidents[0],
      incidents[1],
      n > 0 ? expected / n : share,
      stretch,
    )
  }

  private latencies(block: Block, counted: boolean): void {
    const { latency, requests } = block
    const ratio = requests[0] > 0 ? requests[1] / requests[0] : 0
    const m: Pair = [0, 0]
    const { over, starts } = this
    for (const pair of [...over, ...starts]) pair[0] = pair[1] = 0
    for (let i = 0; i < block.latencies; i++) {
      const key = latency.key[i]!
      const thresholds = this.latency.thresholds(key >> 1)
      if (thresholds === undefined) continue
      const arm = (key & 1) as 0 | 1
      const [ms, count] = [latency.ms[i]!, latency.count[i]!]
      m[arm] += count
      const was = this.wasOver[arm]
      for (let j = 0; j < over.length; j++) {
        const slow = ms > thresholds[j]!
        if (slow) {
          over[j]![arm] += count
          if (was[j] === 0) starts[j]![arm] += count
        }
        was[j] = slow ? 1 : 0
      }
    }
    const at = (pairs: Pair[], arm: 0 | 1): number[] => pairs.map((pair) => pair[arm])
    this.evidence.latency.add(this.blocks, at(over, 0), m[0], at(over, 1), m[1], {
      counted,
      starts: [at(starts, 0), at(starts, 1)],
    })
    this.latency.fade(block.end - block.start)
    for (let i = 0; i < block.latencies; i++) {
      const key = latency.key[i]!
      const arm = (key & 1) as 0 | 1
      const weight = !counted || ratio === 0 ? 0 : arm === 1 ? 1 : ratio
      this.latency.add(arm, key >> 1, latency.ms[i]!, weight, latency.count[i]!)
    }
  }

  private decide(block: Block): void {
    const { evidence, settings, most } = this
    let sum = 0
    for (const { name, weight, value } of evidence.parts) {
      const own = value()
      sum += weight * own
      if (own > (most.get(name) ?? 1)) most.set(name, own)
    }
    const again = this.blocks < 60 || this.blocks >= this.checked + RECHECK_BLOCKS
    if (sum >= 1 / settings.alpha && again) this.rollBack(block)
    else if (this.blocks >= this.promoting) this.promote(block)
  }

  /** Rolls back if what is over its margin, and critical, carries the evidence. */
  private rollBack(block: Block): void {
    const { evidence, settings } = this
    this.checked = this.blocks
    const carried = evidence.parts.reduce(
      (sum, { name, weight, value }) => sum + (this.isWorse(name) ? weight * value() : 0),
      0,
    )
    if (carried >= 1 / settings.alpha) this.finish("rollback", block.end)
  }

  /** True if a critical metric's estimate is over its margin now. */
  private isWorse(part: string): boolean {
    const errors = this.settings.metrics.find(({ kind }) => kind === "errors")
    if (part === ROUTES) {
      const margin = errors?.harmless ?? 0
      return (
        errors?.critical === true &&
        this.evidence.routes
          .discoveries(this.settings.alpha)
          .concat(this.likeliestRoute() ?? [])
          .some((route) => this.errorsOver(margin, route))
      )
    }
    const metric = this.settings.metrics.find(({ name }) => name === part)
    return metric !== undefined && metric.critical && this.isOver(metric)
  }

  /** The route with the strongest evidence against it. */
  likeliestRoute(): number | undefined {
    let [best, most] = [undefined as number | undefined, 1]
    for (let route = 1; route < this.counts.routeCount; route++) {
      const value = this.evidence.routes.of(route)
      if (value > most) [best, most] = [route, value]
    }
    return best
  }

  /**
   * True if a metric's estimate is over what is harmless by some standard errors:
   * that of all data, or what is true now, of which there are less.
   */
  isOver(metric: MetricSettings): boolean {
    switch (metric.kind) {
      case "errors":
        return this.errorsOver(metric.harmless)
      case "latency":
        return (
          this.latencyOver("total", SIGMAS.latency.all, metric) ||
          this.latencyOver("recent", SIGMAS.latency.recent, metric)
        )
      default: {
        const effect = this.evidence.values.get(metric.name)?.effect(this.settings.alpha)
        return effect !== undefined && 100 * effect.estimate > metric.harmless
      }
    }
  }

  private errorsOver(points: number, route?: number): boolean {
    const over = (now: Difference | undefined, sigmas: number): boolean =>
      now !== undefined && 100 * (now.parts[1] - now.parts[0] - sigmas * now.error) > points
    return (
      over(this.counts.sofar(route), SIGMAS.errors.all) ||
      over(this.counts.recent(route), SIGMAS.errors.recent)
    )
  }

  private latencyOver(kind: "recent" | "total", sigmas: number, metric: MetricSettings): boolean {
    const quantile = metric.quantile!
    const phi = this.evidence.latency.overdispersionOf(quantile)
    const shift = this.latency.shift(kind, quantile, sigmas, phi)
    if (shift === undefined) return false
    const [before, now] = shift.low
    const harmless = Math.max((before * metric.harmless) / 100, metric.harmlessMs ?? 0)
    return now - before > harmless
  }

  private promote(block: Block): void {
    const { settings, ledger } = this
    const wait = Math.max(PROMOTE_BLOCKS, Math.floor(this.blocks / PROMOTE_PART))
    this.promoting = this.blocks + wait
    if (block.end < ledger.began + settings.warmupSeconds + settings.minSeconds) return
    if (this.harmless) this.finish("promote", block.end)
  }

  /** True if both arms are heard, and the whole interval of every metric is within its margin. */
  get harmless(): boolean {
    const { settings, ledger, intake } = this
    if (this.blocks === 0 || ledger.silent(ledger.ended) !== undefined) return false
    if (ledger.trouble(intake.order) !== undefined) return false
    return settings.metrics.every((metric) => metricStatus(this, metric).state === "harmless")
  }

  private finish(verdict: "promote" | "rollback", t: number): void {
    if (this.ledger.trouble(this.intake.order) !== undefined) return
    this.final = judgementOf(this, verdict, t)
  }
}
