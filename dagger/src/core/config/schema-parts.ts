import { z } from "zod"

import { allOf, decimal, EXPECTED, listOf, words } from "./fields.js"

const scenario = allOf(
  {
    name: words("Name of the scenario, unique, as the report shows it."),
    exec: z
      .string({ error: EXPECTED + "the name of a function that the script exports" })
      .regex(/^[A-Za-z_$][\w$]*$/, EXPECTED + "the name of a function that the script exports")
      .describe("Function that the k6 script exports for it."),
    ratePerSecond: decimal(0.01, 10_000, "Iterations started per second, 0.01 to 10000."),
  },
  "One kind of traffic.",
)

/** Kinds of traffic. */
export const scenarios = (text: string) =>
  listOf(scenario, text).min(1, EXPECTED + "at least one scenario, or no list at all")

/** A response header that must be there. */
export const header = z.union(
  [
    words("Name of a response header."),
    allOf(
      {
        name: words("Name of the response header."),
        contains: words("Text that its value must contain, in any case."),
      },
      "A header and what its value must contain.",
    ),
  ],
  { error: EXPECTED + "a header's name, or { name, contains }" },
)
