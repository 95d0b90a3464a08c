import { nearest } from "../plan/nearest.js"
import { isStageName, PART_NAMES, STAGE_NAMES } from "../plan/stages.js"
import { DEFAULTS } from "./defaults.js"
import type { Unplaced } from "./issues.js"
import { type PathSegment, valueText } from "./problem.js"
import type { UserConfig } from "./schema.js"

type Rule = (config: UserConfig) => Unplaced[]

const wrong = (path: PathSegment[], found: string, expected: string): Unplaced => ({
  path,
  atKey: false,
  found,
  expected,
})

const canarySteps: Rule = ({ stages }) => {
  const steps = stages?.canary?.steps
  const path = ["stages", "canary", "steps"]
  if (steps === undefined) return []
  const problems = steps.flatMap((step, index) => {
    const before = steps[index - 1]
    return before !== undefined && step <= before
      ? [wrong([...path, index], `${step} after ${before}`, "a step greater than the one before")]
      : []
  })
  if (steps.at(-1) !== 100)
    problems.push(
      wrong([...path, steps.length - 1], valueText(steps.at(-1)), "100 as the last step"),
    )
  if (steps.every((step) => step === 100))
    problems.push(
      wrong(path, "no step below 100", "a first step that leaves the baseline traffic to compare"),
    )
  return problems
}

/** The baseline keeps 1 % of the traffic at the last step. */
const LEAST_BASELINE_PERCENT = 1

const canaryTraffic: Rule = ({ stages }) => {
  const canary = stages?.canary
  if (canary === undefined) return []
  const { steps, ratePerSecond, stepSeconds, minRequests } = { ...DEFAULTS.canary, ...canary }
  const perStep = ratePerSecond * stepSeconds
  const candidate = steps.reduce((sum, step) => sum + (perStep * step) / 100, 0)
  const baseline = steps.reduce(
    (sum, step) => sum + (perStep * Math.max(100 - step, LEAST_BASELINE_PERCENT)) / 100,
    0,
  )
  const least = Math.floor(Math.min(candidate, baseline))
  if (least >= minRequests) return []
  const arm = candidate <= baseline ? "candidate" : "baseline"
  return [
    wrong(
      ["stages", "canary", "minRequests"],
      `${minRequests}, while all steps together send the ${arm} about ${least} requests`,
      `at most ${least}, or a higher ratePerSecond or stepSeconds`,
    ),
  ]
}

const promoteNeedsCanary: Rule = ({ stages }) =>
  stages?.promote?.enabled === true && stages.canary?.enabled === false
    ? [
        wrong(
          ["stages", "promote", "enabled"],
          "true, while stages.canary.enabled is false",
          "both true, as only a canary's record lets a release be promoted",
        ),
      ]
    : []

const allowances: Rule = ({ allowInconclusive }) =>
  (allowInconclusive ?? []).flatMap((name, index) => {
    const problem = allowanceProblem(name)
    return problem === undefined ? [] : [{ ...problem, path: ["allowInconclusive", index] }]
  })

/** What is wrong with a name in allowInconclusive, here or as an argument; undefined if nothing. */
export function allowanceProblem(name: string): Unplaced | undefined {
  if (isStageName(name) || PART_NAMES.includes(name)) return undefined
  const suggestion = nearest(name, [...PART_NAMES, ...STAGE_NAMES])
  const expected = "a stage, or a part of one such as trivy.vulnerabilities"
  return { ...wrong([], valueText(name), expected), suggestion }
}

const uniqueScenarios: Rule = ({ stages }) =>
  (["load", "canary"] as const).flatMap((stage) =>
    repeated(stages?.[stage]?.scenarios?.map(({ name }) => name)).map(({ item, index }) =>
      wrong(
        ["stages", stage, "scenarios", index, "name"],
        `${valueText(item)} a second time`,
        "a name of its own for each scenario",
      ),
    ),
  )

const uniqueServiceEnv: Rule = ({ services }) => {
  const { postgres, mail } = services ?? {}
  const fields: [string, string, string | undefined][] = [
    ["postgres", "databaseEnv", typeof postgres === "object" ? postgres.databaseEnv : undefined],
    ["mail", "smtpEnv", typeof mail === "object" ? mail.smtpEnv : undefined],
    ["mail", "inboxEnv", typeof mail === "object" ? mail.inboxEnv : undefined],
  ]
  const given = fields.filter(([, , name]) => name !== undefined)
  return repeated(given.map(([, , name]) => name)).map(({ item, index }) =>
    wrong(
      ["services", ...(given[index]?.slice(0, 2) as string[])],
      `${item} a second time`,
      "a variable of its own for each service",
    ),
  )
}

const licences: Rule = ({ stages }) => {
  const { allowedLicences = [], deniedLicences = [] } = stages?.trivy ?? {}
  return allowedLicences.flatMap((licence, index) =>
    deniedLicences.includes(licence)
      ? [
          wrong(
            ["stages", "trivy", "allowedLicences", index],
            `${licence}, which is denied as well`,
            "a licence in one of the two lists",
          ),
        ]
      : [],
  )
}

function repeated<T>(items: readonly T[] = []) {
  return items.flatMap((item, index) => (items.indexOf(item) < index ? [{ item, index }] : []))
}

const RULES: readonly Rule[] = [
  canarySteps,
  canaryTraffic,
  promoteNeedsCanary,
  allowances,
  uniqueScenarios,
  uniqueServiceEnv,
  licences,
]

/** What breaks a rule over several fields of a configuration whose shape is sound. */
export function broken(config: UserConfig): Unplaced[] {
  return RULES.flatMap((rule) => rule(config))
}
