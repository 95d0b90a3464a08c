import { prometheusQueries } from "../core/canary/intake/prometheus/queries.js"
import { judgeSettings, type JudgeConfig } from "../core/canary/decide/config.js"
import { SequentialJudge } from "../core/canary/decide/sequential.js"
import { nothingToJudge } from "../core/errors.js"
import { judgeEvents, judgeFile, type Judged } from "./observations.js"
import { readPrometheus, type Range } from "./prometheus.js"

/** Where what is judged comes from: a file, or Prometheus since some time. */
export type Source = {
  /** Path of the file, and what errors call it. */
  file?: string
  name?: string
  /** URL of Prometheus. */
  prometheus?: string
  /** ISO 8601, or seconds since 1970; until: the default is now. */
  since?: string
  until?: string
}

/** How it is read: whether its course is kept, what time it is, and who asks over HTTP. */
export type Means = { traced: boolean; nowSeconds: number; fetch: typeof globalThis.fetch }

/** Judges a file, or what Prometheus knows of a time, as if it came live. */
export async function judgeSource(
  source: Source,
  config: JudgeConfig,
  { traced, nowSeconds, fetch }: Means,
): Promise<Judged> {
  const { file, name = file, prometheus } = source
  const judge = new SequentialJudge(judgeSettings(config))
  if (file !== undefined && prometheus !== undefined)
    throw nothingToJudge("Both a file of observations and Prometheus are named.")
  if (file !== undefined) return judgeFile(file, judge, { name: name!, traced })
  if (prometheus === undefined)
    throw nothingToJudge("Neither a file of observations nor Prometheus is named.")
  if (config.prometheus === undefined)
    throw nothingToJudge(
      "The configuration has no section prometheus, so it is not known what to ask.",
    )
  const queries = prometheusQueries(config.prometheus)
  const range = rangeOf(source, nowSeconds, queries.stepSeconds)
  const { events, notes } = readPrometheus(prometheus, queries, range, fetch)
  const judged = await judgeEvents(events, judge, { traced })
  const { judgement } = judged
  return {
    ...judged,
    judgement: { ...judgement, notes: [...judgement.notes, ...notes(judgement)] },
  }
}

/** Whole steps, so that both arms are asked at the same times. */
function rangeOf({ since, until }: Source, nowSeconds: number, stepSeconds: number): Range {
  if (since === undefined)
    throw nothingToJudge("It is not said since when the candidate got traffic.")
  const whole = (seconds: number): number => Math.floor(seconds / stepSeconds) * stepSeconds
  const from = whole(secondsOf("since", since))
  const to = until === undefined ? whole(nowSeconds) : whole(secondsOf("until", until))
  if (to <= from) throw nothingToJudge(`The time ends (${to}) before it begins (${from}).`)
  return { from, to }
}

function secondsOf(name: string, text: string): number {
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Date.parse(text) / 1000
  if (!Number.isFinite(seconds))
    throw nothingToJudge(
      `${name} is "${text}", expected a time such as 2026-01-31T12:00:00Z, or seconds since 1970.`,
    )
  return seconds
}
