import { z } from "zod"

import {
  allOf,
  choice,
  decimal,
  flag,
  integer,
  listOf,
  section,
  words,
} from "../../config/fields.js"
import type { Unplaced } from "../../config/issues.js"
import { parseForm, type Parsed } from "../../config/parse.js"
import { brokenQueries, prometheusSchema } from "../intake/prometheus/queries.js"
import { DEFAULT_METRICS, DEFAULT_SETTINGS as D, HARMLESS } from "./settings.js"
import type { JudgeSettings, MetricSettings } from "./settings.js"

const metric = section(
  {
    name: words(
      "errors, a latency's percentile such as p50 or p99.9, or a name that observations use.",
    ),
    kind: choice(
      ["ratio", "gauge"],
      "Of a metric with a name of your own: ratio (an amount per something) or gauge (a level).",
    ),
    harmless: decimal(
      0.01,
      1000,
      `Largest harmless difference: percentage points of errors, percent of all else. Default: margins; ${HARMLESS.valuePercent} for your own.`,
    ),
    critical: flag(
      "Whether it can roll back by itself, true or false. Default: true for errors and latency, false for your own.",
    ),
  },
  "A metric that is judged.",
)

/** The shape of a judge's configuration: every field optional, nothing unknown. */
export const judgeSchema = section(
  {
    alpha: decimal(
      0.000001,
      0.2,
      `Chance, at most, that a candidate no worse is ever rolled back, 0.000001 to 0.2. Default: ${D.alpha}.`,
    ),
    warmupSeconds: integer(
      0,
      3600,
      `Seconds at the start that do not count. Default: ${D.warmupSeconds}.`,
    ),
    reorderSeconds: integer(
      0,
      600,
      `Seconds that an observation may come late. Default: ${D.reorderSeconds}.`,
    ),
    minSeconds: integer(
      0,
      86_400,
      `Seconds after the warm-up before which nothing is promoted. Default: ${D.minSeconds}.`,
    ),
    margins: section(
      {
        errorPercentagePoints: decimal(
          0.01,
          100,
          `Harmless difference of the error rate in percentage points. Default: ${HARMLESS.errorPoints}.`,
        ),
        latencyPercent: decimal(
          0.1,
          1000,
          `Harmless difference of a latency in percent. Default: ${HARMLESS.latencyPercent}.`,
        ),
        latencyMs: decimal(
          0,
          60_000,
          `A latency that grows by no more milliseconds is harmless too. Default: ${HARMLESS.latencyMs}.`,
        ),
      },
      "What counts as harmless.",
    ),
    weights: listOf(
      allOf(
        {
          fromSeconds: decimal(0, 1e7, "Seconds after the first observation."),
          candidatePercent: decimal(0, 100, "Share of the candidate from then on, in percent."),
        },
        "A planned share.",
      ),
      "Planned shares over time, rising in time. Only used to tell a planned change from another, and a silent arm; the share is measured. Default: none.",
    ),
    metrics: listOf(
      z.union([words("A metric's name."), metric]),
      `What is judged. Default: ${DEFAULT_METRICS.map(({ name }) => name).join(", ")}.`,
    ),
    prometheus: prometheusSchema,
  },
  "How a canary is judged.",
)

/** A judge's configuration as its author wrote it. */
export type JudgeConfig = z.infer<typeof judgeSchema>

const PERCENTILE = /^p(\d{1,2}(?:\.\d{1,3})?)$/

const percentOf = (name: string): number | undefined => {
  const percent = Number(PERCENTILE.exec(name)?.[1] ?? NaN)
  return percent >= 1 && percent <= 99.9 ? percent : undefined
}

const wrong = (path: (string | number)[], found: string, expected: string): Unplaced => ({
  path,
  atKey: false,
  found,
  expected,
})

function broken({ metrics = [], weights = [], prometheus }: JudgeConfig): Unplaced[] {
  const seen = new Set<string>()
  const names = metrics.flatMap((given, i) => {
    const { name, kind } = typeof given === "string" ? { name: given, kind: undefined } : given
    const known = name === "errors" || (name !== undefined && percentOf(name) !== undefined)
    if (name === undefined)
      return [wrong(["metrics", i], "a metric without a name", "a name, such as p99")]
    if (seen.has(name)) return [wrong(["metrics", i], `${name} again`, "each metric once")]
    seen.add(name)
    if (known || kind !== undefined) return []
    return [
      wrong(
        ["metrics", i],
        `${name} without a kind`,
        "errors, a percentile from p1 to p99.9, or a kind: ratio or gauge",
      ),
    ]
  })
  const order = weights.flatMap(({ fromSeconds }, i) =>
    i > 0 && fromSeconds <= weights[i - 1]!.fromSeconds
      ? [wrong(["weights", i, "fromSeconds"], String(fromSeconds), "later than the one before")]
      : [],
  )
  return [...names, ...order, ...brokenQueries(prometheus)]
}

/** Reads a judge's configuration, with all of its problems at once. */
export const parseJudgeConfig = (text: string): Parsed<JudgeConfig> =>
  parseForm(text, { schema: judgeSchema, broken })

/** A configuration with every default filled in. */
export function judgeSettings(config: JudgeConfig): JudgeSettings {
  const { margins, metrics, weights, alpha, warmupSeconds, reorderSeconds, minSeconds } = config
  const rest = { alpha, warmupSeconds, reorderSeconds, minSeconds }
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
  const names = metrics ?? DEFAULT_METRICS.map(({ name }) => name)
  return {
    ...D,
    ...given,
    weights: weights ?? [],
    metrics: names.map((one) =>
      metricSettings(typeof one === "string" ? { name: one } : one, margins),
    ),
  }
}

type Metric = Exclude<NonNullable<JudgeConfig["metrics"]>[number], string>

function metricSettings(given: Metric, margins: JudgeConfig["margins"]): MetricSettings {
  const { name = "errors", kind, harmless, critical } = given
  if (name === "errors") {
    const points = margins?.errorPercentagePoints ?? HARMLESS.errorPoints
    return { name, kind: "errors", harmless: harmless ?? points, critical: critical ?? true }
  }
  const percent = percentOf(name)
  if (percent === undefined || kind !== undefined)
    return {
      name,
      kind: kind ?? "gauge",
      harmless: harmless ?? HARMLESS.valuePercent,
      critical: critical ?? false,
    }
  return {
    name,
    kind: "latency",
    quantile: percent / 100,
    harmless: harmless ?? margins?.latencyPercent ?? HARMLESS.latencyPercent,
    harmlessMs: margins?.latencyMs ?? HARMLESS.latencyMs,
    critical: critical ?? true,
  }
}

/** The JSON Schema of a judge's configuration, for editors. */
export function judgeJsonSchema(): object {
  return {
    ...z.toJSONSchema(judgeSchema, { target: "draft-7", io: "input" }),
    title: "Configuration of Sluice's canary judge",
  }
}
