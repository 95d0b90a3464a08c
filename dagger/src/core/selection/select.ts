import { type Environment, Check } from "./check.js"
import { isConfiguration, isMock, isNamedTest, looksLikeTest } from "./configuration.js"
import type { FunctionsOf } from "./functions.js"
import type { MapTest, Setup, Sha256, TestMap, Unusable } from "./map.js"
import { Index, type Tree } from "./tree.js"

/** A file that differs from the base: what the plan is about, where a base is given. */
export type Change = {
  path: string
  kind: "added" | "changed" | "removed"
  /** True if its content is no text. */
  binary?: boolean
}

/** What a selection is made from. */
export type SelectionInput = {
  /** The map of earlier runs, or why there is none that can be used. */
  map: TestMap | Unusable
  tree: Tree
  toolchain: string
  environment: Environment
  /** The moment of planning, ISO 8601. */
  now: string
  /** Days after which a test's notes are too old to be trusted. */
  maxAgeDays?: number
  /** Against the base; undefined without one: then the map says alone what changed. */
  changes?: readonly Change[]
  /** Why everything is to run, from outside: CI_PREDICTIVE_OFF, or a base that is not there. */
  everything?: string
  functionsOf: FunctionsOf
  sha256: Sha256
}

/** A test file and why it runs, or why not. */
export type Choice = { path: string; reason: string }

/** Which test files a change needs. */
export type Selected = {
  /** Why everything runs; undefined where tests are chosen. */
  everything?: string
  chosen: Choice[]
  skipped: Choice[]
  /** How near the change each test file of the map is, 0 to 1; undefined without a map. */
  near?: ReadonlyMap<string, number>
  /** What somebody who was asked about the skipped files said: those that run after all, and notes. */
  opinion?: { added: readonly string[]; notes: readonly string[] }
}

/** Days after which notes are too old unless said otherwise. */
export const MAX_AGE_DAYS = 30
const DAY_MS = 86_400_000

/**
 * Chooses the test files that can see what changed since they were recorded. A
 * test is left out only if everything that it touched then is the same now.
 */
export function select(input: SelectionInput): Selected {
  const { map, tree } = input
  const known = "problem" in map ? [] : map.tests.map(({ path }) => path)
  const index = new Index(tree.files)
  const now = tree.files.map(({ path }) => path).filter(looksLikeTest)
  const all = [...new Set([...known.filter((path) => index.has(path)), ...now])].sort()
  const everything = (reason: string, near?: Selected["near"]): Selected => ({
    everything: reason,
    chosen: all.map((path) => ({ path, reason: "everything runs" })),
    skipped: [],
    ...(near === undefined ? {} : { near }),
  })
  if ("problem" in map) return everything(input.everything ?? map.problem)
  const check = new Check(map, input, index)
  const there = map.tests.filter(({ path }) => index.has(path))
  const near = new Map(there.map((test) => [test.path, check.near(test)]))
  const reason = input.everything ?? whyEverything(map, input, index)
  if (reason !== undefined) return everything(reason, near)
  const chosen: Choice[] = []
  const skipped: Choice[] = []
  for (const test of map.tests) {
    const why = ageOf(test, input) ?? check.test(test)
    if (why === undefined) skipped.push({ path: test.path, reason: touched(test) })
    else chosen.push({ path: test.path, reason: why })
  }
  const recorded = new Set(known)
  // What other tests load from such a folder is a helper.
  const helpers = new Set(map.files.map(({ path }) => path).filter((path) => !isNamedTest(path)))
  const others = new Set(map.setups.flatMap((one) => one.others ?? []))
  for (const path of now)
    if (!recorded.has(path) && !helpers.has(path) && !others.has(path))
      chosen.push({ path, reason: NEW })
  return { chosen: chosen.sort(byPath), skipped: skipped.sort(byPath), near }
}

const NEW = "it is new: nothing is known of it"

/** True for a file that runs because no run has had it yet: it may only look like a test. */
export const isNew = ({ reason }: Choice): boolean => reason === NEW

/** Why a file ran that a selection had left out. */
const ALL_THE_SAME = "nothing that it touches changed, and it ran all the same"

/** A selection by the test files that ran: no others, and what ran though it did not need to. As it was where none ran. */
export function asRan(selected: Selected, ran: ReadonlySet<string>): Selected {
  if (ran.size === 0) return selected
  const { everything, chosen, skipped, opinion } = selected
  if (everything !== undefined)
    return {
      ...selected,
      chosen: [...ran].sort().map((path) => ({ path, reason: "everything runs" })),
    }
  const others = skipped.filter(({ path }) => ran.has(path))
  return {
    chosen: [
      ...chosen.filter(({ path }) => ran.has(path)),
      ...others.map(({ path }) => ({ path, reason: ALL_THE_SAME })),
    ].sort(byPath),
    skipped: skipped.filter(({ path }) => !ran.has(path)),
    ...(opinion === undefined ? {} : { opinion }),
  }
}

const byPath = (a: Choice, b: Choice): number => (a.path < b.path ? -1 : 1)

const touched = ({ whole, parts }: MapTest): string =>
  `nothing that it touches changed (${whole.length + parts.length} files)`

function ageOf({ at }: MapTest, { now, maxAgeDays = MAX_AGE_DAYS }: SelectionInput) {
  const days = (Date.parse(now) - Date.parse(at)) / DAY_MS
  if (days > maxAgeDays) return `its notes are ${Math.floor(days)} days old`
  return days < -1 ? "its notes are from the future: a clock jumped" : undefined
}

function whyEverything(map: TestMap, input: SelectionInput, index: Index): string | undefined {
  if (map.tests.length === 0) return "the map knows no test"
  const gone = map.tests.find(({ path }) => !index.has(path))
  if (gone !== undefined) return `the test ${gone.path} is gone or has another name`
  for (const { path, kind, binary } of input.changes ?? []) {
    if (binary) return `${path} is a binary file, and what reads it can't be told`
    if (kind === "added" && isMock(path)) return newMock(path)
  }
  const used = [...new Set(map.tests.map(({ setup }) => setup))]
  for (const at of used) {
    const why = setupChanged(map.setups[at]!, input, index)
    if (why !== undefined) return why
  }
  return undefined
}

const newMock = (path: string): string =>
  `${path} is new, and a runner may put it in the place of a module`

function setupChanged(setup: Setup, input: SelectionInput, index: Index): string | undefined {
  const { configuration, shared, absent, environment, asked, mocks } = setup
  if (setup.toolchain !== input.toolchain)
    return "the tests ran with other tools than they would now"
  const now = [...index.digests.keys()].filter(isConfiguration)
  const other =
    Object.keys(configuration).find((path) => index.digests.get(path) !== configuration[path]) ??
    now.find((path) => configuration[path] === undefined)
  if (other !== undefined) return `${other} changed, which every test runs by`
  const read = Object.keys(shared).find((path) => index.digests.get(path) !== shared[path])
  if (read !== undefined) return `${read} changed, which the runner itself reads`
  const found = absent.find((path) => index.has(path))
  if (found !== undefined) return `${found} is there now, where the runner looked for one in vain`
  const mock =
    mocks && [...index.digests.keys()].find((path) => isMock(path) && !mocks.includes(path))
  if (mock !== undefined) return newMock(mock)
  const names = new Set([...Object.keys(environment), ...Object.keys(input.environment)])
  const variable = [...names].find(
    (name) =>
      environment[name] !== input.environment[name] &&
      (asked.includes(name) || asked.includes("*")),
  )
  return variable === undefined
    ? undefined
    : `the variable ${variable} is another, which the runner itself reads`
}
