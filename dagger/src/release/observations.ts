import { createReadStream } from "node:fs"

import type { CanaryEvent } from "../core/canary/intake/event.js"
import { readLine } from "../core/canary/intake/line.js"
import type { SequentialJudge } from "../core/canary/decide/sequential.js"
import type { Judgement, TracePoint } from "../core/canary/decide/status.js"
import { Trace } from "../core/canary/decide/trace.js"
import { observationsInvalid } from "../core/errors.js"

/** A line that is longer than this is no observation. */
const MAX_LINE = 1024 * 1024

/** A file that was judged as if live. */
export type Judged = { judgement: Judgement; trace: TracePoint[]; lines: number }

/**
 * Judges a file of observations as if they came live: line by line, up to the
 * first final verdict. Whatever the file's size, little of it is in memory.
 * `name` is what errors call the file; without `traced` nothing is
 * kept of how the judgement went. Throws `SLUICE_OBSERVATIONS_INVALID` for a line that can't be read before that.
 */
export async function judgeFile(
  path: string,
  judge: SequentialJudge,
  { name = path, traced = true } = {},
): Promise<Judged> {
  const trace = new Trace(judge)
  let lines = 0
  let observed = 0
  const take = (text: string): void => {
    lines++
    if (text.trim() === "") return
    const line = readLine(text)
    if (!line.ok) throw observationsInvalid(name, `Line ${lines} ${line.problem}.`)
    judge.see(line.event)
    observed++
    if (traced) trace.look()
  }
  let rest = ""
  const stream = createReadStream(path, { encoding: "utf8", highWaterMark: 1 << 20 })
  for await (const chunk of stream) {
    const parts = (rest + chunk).split("\n")
    rest = parts.pop() ?? ""
    if (rest.length > MAX_LINE)
      throw observationsInvalid(name, `Line ${lines + 1} is longer than ${MAX_LINE} letters.`)
    for (const text of parts) {
      take(text)
      if (judge.decided) break
    }
    if (judge.decided) break
  }
  if (!judge.decided && rest !== "") take(rest)
  if (observed === 0) throw observationsInvalid(name, "It is empty.")
  const judgement = judge.end()
  return { judgement, trace: traced ? trace.points() : [], lines }
}

/** Judges events as they come, up to the first final verdict; what is not needed is not asked for. */
export async function judgeEvents(
  events: AsyncIterable<CanaryEvent>,
  judge: SequentialJudge,
  { traced = true } = {},
): Promise<Judged> {
  const trace = new Trace(judge)
  let lines = 0
  for await (const event of events) {
    lines++
    judge.see(event)
    if (traced) trace.look()
    if (judge.decided) break
  }
  return { judgement: judge.end(), trace: traced ? trace.points() : [], lines }
}
