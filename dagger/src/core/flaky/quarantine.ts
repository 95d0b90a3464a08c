import { z } from "zod"

import {
  allOf,
  choice,
  EXPECTED,
  filePath,
  integer,
  listOf,
  percent,
  section,
  words,
} from "../config/fields.js"
import type { Unplaced } from "../config/issues.js"
import { TEST_STAGES } from "./names.js"
import { type Form, type Parsed, parseForm } from "../config/parse.js"

/** Most tests in quarantine, most of a stage's tests in percent, and most days that one may stay. */
export const CAPS = { maxTests: 10, maxPercent: 5, days: 90 } as const

const DAY = EXPECTED + "a date such as 2027-01-31"

const entry = allOf(
  {
    stage: choice(TEST_STAGES, "Stage that runs the test."),
    file: filePath("The test's file."),
    name: words('The test\'s name with its suites, such as "booking > takes a free slot".'),
    owner: words("Who repairs it."),
    issue: words("Where that is followed, such as an issue's URL."),
    reason: words("What is known of it."),
    expires: z.iso
      .date({ error: DAY })
      .describe(`Last day of the quarantine, YYYY-MM-DD, at most ${CAPS.days} days ahead.`),
  },
  "A flaky test that runs and does not block until a day.",
)

const schema = section(
  {
    version: z.literal(1, { error: EXPECTED + "1, the only version there is" }),
    maxTests: integer(0, 1000, `Most tests in quarantine. Default: ${CAPS.maxTests}.`),
    maxPercent: percent(
      `Most of a stage's tests, in percent, one in any case. Default: ${CAPS.maxPercent}.`,
    ),
    tests: listOf(entry, "The tests. Default: none."),
  },
  "Quarantined tests, sluice/quarantine.yaml.",
)

type QuarantineFile = z.infer<typeof schema>

/** A quarantined test. */
export type Quarantined = z.infer<typeof entry>

/** Quarantined tests, and how many of a stage's tests there may be, in percent. */
export type Quarantine = { tests: readonly Quarantined[]; maxPercent: number }

export const NO_QUARANTINE: Quarantine = { tests: [], maxPercent: CAPS.maxPercent }

/** Reads sluice/quarantine.yaml, or lists every problem in it. `today` is an ISO date. */
export function parseQuarantine(text: string, today: string): Parsed<Quarantine> {
  const form: Form<QuarantineFile> = { schema, broken: (file) => broken(file, today) }
  const read = parseForm(text, form)
  if (!read.ok) return read
  const { tests = [], maxPercent = CAPS.maxPercent } = read.config
  return { ok: true, config: { tests, maxPercent } }
}

function broken(
  { tests = [], maxTests = CAPS.maxTests }: QuarantineFile,
  today: string,
): Unplaced[] {
  const last = daysAfter(today, CAPS.days)
  const known = new Set<string>()
  const problems = tests.flatMap((test, index): Unplaced[] => {
    const id = JSON.stringify([test.stage, test.file, test.name])
    const at = (field: string) => ({ path: ["tests", index, field], atKey: false })
    const twice = known.has(id)
    known.add(id)
    return [
      ...(twice
        ? [
            {
              ...at("name"),
              found: `${JSON.stringify(test.name)} a second time`,
              expected: "each test once",
            },
          ]
        : []),
      ...(test.expires > last
        ? [{ ...at("expires"), found: test.expires, expected: `a day up to ${last}` }]
        : []),
    ]
  })
  if (tests.length <= maxTests) return problems
  const expected = `at most ${maxTests} (maxTests): repair one before the next`
  return [...problems, { path: ["tests"], atKey: true, found: `${tests.length} tests`, expected }]
}

const daysAfter = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)

/** A quarantine holds through its last day. */
export const isOver = ({ expires }: Quarantined, today: string): boolean => expires < today
