import { allOf, choice, integer, listOf, section, words } from "../../../config/fields.js"
import type { Unplaced } from "../../../config/issues.js"

/** Stands in a selector for what tells an arm's series from the other's. */
export const ARM = "$arm"

const SELECTOR = `A selector in which ${ARM} stands for the arm's labels, such as`

const value = section(
  {
    name: words("The metric's name, as in metrics."),
    gauge: words(`A level. ${SELECTOR} process_resident_memory_bytes{${ARM}}.`),
    amount: words(`A counter of what is spent. ${SELECTOR} process_cpu_seconds_total{${ARM}}.`),
    per: words("A counter of what it is spent on. Default: requests."),
  },
  "A metric of your own: gauge, or amount and what it is per.",
)

/** What is asked of Prometheus, as a user writes it. */
export const prometheusSchema = section(
  {
    arms: allOf(
      {
        baseline: words('Label matchers of the baseline, such as version="v1".'),
        candidate: words('Label matchers of the candidate, such as version="v2".'),
      },
      `What stands for ${ARM} in the selectors.`,
    ),
    stepSeconds: integer(
      1,
      300,
      "Seconds between two values: the scrape interval, or more. Default: 5.",
    ),
    requests: words(`A counter. ${SELECTOR} http_requests_total{job="shop",${ARM}}.`),
    errors: words(`Of these, what failed. ${SELECTOR} http_requests_total{code=~"5..",${ARM}}.`),
    latency: words(
      `Buckets of a histogram. ${SELECTOR} http_request_duration_seconds_bucket{${ARM}}. Default: none.`,
    ),
    latencyUnit: choice(["seconds", "milliseconds"], "Unit of the label le. Default: seconds."),
    routeLabel: words("Label that names the route, such as handler. Default: none."),
    metrics: listOf(value, "Metrics of your own. Default: none."),
  },
  "Where Prometheus has what is judged.",
)

/** The same with defaults, once it was seen to be whole. */
export type PrometheusQueries = {
  arms: { baseline: string; candidate: string }
  stepSeconds: number
  requests: string
  errors?: string
  latency?: string
  latencyUnit: "seconds" | "milliseconds"
  routeLabel?: string
  metrics: { name: string; gauge?: string; amount?: string; per?: string }[]
}

type Given = {
  [K in keyof PrometheusQueries]?: K extends "metrics"
    ? { name?: string; gauge?: string; amount?: string; per?: string }[]
    : PrometheusQueries[K]
}

const wrong = (path: (string | number)[], found: string, expected: string): Unplaced => ({
  path: ["prometheus", ...path],
  atKey: false,
  found,
  expected,
})

/** What is missing in the section, or does not fit together. */
export function brokenQueries(given: Given | undefined): Unplaced[] {
  if (given === undefined) return []
  const { arms, requests, errors, latency, metrics = [] } = given
  const selectors: [(string | number)[], string | undefined][] = [
    [["requests"], requests],
    [["errors"], errors],
    [["latency"], latency],
    ...metrics.flatMap(({ gauge, amount, per }, i): [(string | number)[], string | undefined][] => [
      [["metrics", i, "gauge"], gauge],
      [["metrics", i, "amount"], amount],
      [["metrics", i, "per"], per],
    ]),
  ]
  return [
    ...(arms === undefined
      ? [wrong(["arms"], "nothing", "label matchers of baseline and candidate")]
      : []),
    ...(requests === undefined ? [wrong(["requests"], "nothing", "a counter of requests")] : []),
    ...selectors.flatMap(([path, text]) =>
      text === undefined || text.includes(ARM)
        ? []
        : [wrong(path, text, `a selector with ${ARM} in it, or both arms would be the same`)],
    ),
    ...metrics.flatMap(({ name, gauge, amount }, i) => {
      if (name === undefined) return [wrong(["metrics", i], "a metric without a name", "a name")]
      if ((gauge === undefined) !== (amount === undefined)) return []
      return [wrong(["metrics", i], name, "either a gauge or an amount")]
    }),
  ]
}

/** The section with its defaults. It must be whole: `brokenQueries` finds nothing. */
export function prometheusQueries(given: Given): PrometheusQueries {
  const { arms, requests, stepSeconds = 5, latencyUnit = "seconds", metrics = [], ...rest } = given
  return {
    ...rest,
    arms: arms!,
    requests: requests!,
    stepSeconds,
    latencyUnit,
    metrics: metrics.map((one) => ({ ...one, name: one.name! })),
  }
}

/** A selector with an arm's labels in it. */
export const ofArm = (selector: string, matchers: string): string =>
  selector.replaceAll(ARM, matchers)
