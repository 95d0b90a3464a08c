import { z } from "zod"
import { parsed, unreadable, type Parsed } from "../../../tools/parsed.js"

/** A time series as Prometheus answers it: its labels, and value by time in seconds. */
export type Series = { labels: Record<string, string>; values: Map<number, number> }

const answer = z.object({
  status: z.string(),
  errorType: z.string().optional(),
  error: z.string().optional(),
  data: z
    .object({
      resultType: z.string(),
      result: z.array(
        z.object({
          metric: z.record(z.string(), z.string()),
          values: z.array(z.tuple([z.number(), z.string()])).default([]),
          histograms: z.array(z.unknown()).default([]),
        }),
      ),
    })
    .optional(),
})

/**
 * Reads the answer to a query over a range. A value that is no number (NaN, as
 * where a division by zero was asked for) is left out: it is missing, not zero.
 */
export function parseRange(text: string): Parsed<Series[]> {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    return unreadable(`Prometheus answered no JSON: ${text.slice(0, 200)}`)
  }
  const read = answer.safeParse(data)
  if (!read.success) return unreadable("the answer has not the shape of Prometheus' HTTP API")
  const { status, errorType, error, data: found } = read.data
  if (status !== "success" || found === undefined)
    return unreadable(`Prometheus said ${errorType ?? status}: ${error ?? "nothing more"}`)
  if (found.resultType !== "matrix")
    return unreadable(`the query gives a ${found.resultType}, not series over a range`)
  if (found.result.some(({ histograms }) => histograms.length > 0))
    return unreadable("the series are native histograms; name a classic one's _bucket series")
  return parsed(
    found.result.map(({ metric, values }) => ({
      labels: metric,
      values: new Map(
        values.flatMap(([t, value]): [number, number][] => {
          const number = Number(value)
          return Number.isFinite(number) ? [[t, number]] : []
        }),
      ),
    })),
  )
}
