import type { SequentialJudge } from "./sequential.js"
import type { TracePoint } from "./status.js"

/** Points that are kept at most; beyond, every second one goes and they lie twice as far apart. */
const MOST = 240

/** Keeps how a judgement went, in ever fewer points a minute, so that its memory is bounded. */
export class Trace {
  private judge: SequentialJudge
  private kept: TracePoint[] = []
  private every = 1
  private seen = -1

  constructor(judge: SequentialJudge) {
    this.judge = judge
  }

  /** Looks whether a point is due. */
  look(): void {
    const { blocks } = this.judge
    if (blocks === this.seen || blocks === 0) return
    this.seen = blocks
    if (blocks % this.every !== 0 && !this.judge.decided) return
    this.kept.push(pointOf(this.judge))
    if (this.kept.length < MOST) return
    this.kept = this.kept.filter((_, i) => i % 2 === 1)
    this.every *= 2
  }

  points(): TracePoint[] {
    const last = this.kept.at(-1)
    const now = pointOf(this.judge)
    return last === undefined || last.t < now.t ? [...this.kept, now] : [...this.kept]
  }
}

function pointOf(judge: SequentialJudge): TracePoint {
  const { ledger } = judge
  return {
    t: ledger.ended - ledger.began,
    sharePercent: ledger.share(),
    metrics: judge.metrics().map(({ name, effect: { estimate, lower, upper }, eValue }) => ({
      name,
      estimate,
      lower,
      upper,
      eValue,
    })),
  }
}
