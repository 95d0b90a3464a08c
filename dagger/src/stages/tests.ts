import type { Container } from "@dagger.io/dagger"
import { type ExecResult, runTools, type ToolCommand } from "../containers/exec.js"
import { asset } from "../containers/assets.js"
import { appRoot } from "../containers/node.js"
import { timed } from "../containers/timed.js"
import { filesToRetry, type TestPolicy } from "../core/flaky/standing.js"
import { NOTES, withRecorder } from "../containers/recorder.js"
import type { Selected } from "../core/selection/select.js"
import { withAttempts } from "../core/judge/attempts.js"
import type { Judged } from "../core/judge/judged.js"
import { killedBy } from "../core/judge/outcome.js"
import { withoutTests } from "../core/judge/shard.js"
import { fileDurations, loadsOf, shardsOf } from "../core/selection/shards.js"
import type { ShardOf } from "../core/selection/shard.js"
import { LIST_NODE, listCommand, LIST_REPORTER, parseList } from "../core/tools/list.js"
import type { Parsed } from "../core/tools/parsed.js"
import type { Raw } from "../core/tools/raw.js"
import {
  canChooseFiles,
  type OnlyFiles,
  parseTests,
  type Runner,
  testCommand,
  type TestCommandOptions,
} from "../core/tools/runner.js"
import { inOrder } from "../core/selection/file-order.js"
import { orderOf, sortsItself, withOrder } from "./order.js"
import { policyOf } from "./policy.js"
import { everyTest, keepMap, leaving, leftOut, neededOf } from "./chosen.js"
import type { Reach } from "./reach.js"
import { secondOpinion } from "./refine.js"
import { chooseTests, sourcesAhead } from "./selection.js"
import { outcome, type StageInput, type StageOutcome } from "./stage.js"

/** How a stage runs its tests. */
export type TestsOf = {
  stage: "unit" | "integration"
  runner: Runner
  options: TestCommandOptions
  /** The container of an attempt, from 1: its services are its own. */
  container(attempt: number): Container
  /** What the tests can reach, where they are chosen. */
  reach: Reach
  /** True if files appear while the tests' command runs, so that a list from before lacks some. */
  filesAppear?: boolean
  /** Name of the tests' exec among the outputs. */
  name: string
  /** What goes before the tests' command, which is the last. */
  around(tests: ToolCommand): ToolCommand[]
  judge(raws: Record<string, Raw>, rest: { policy: TestPolicy; again: Raw[] }): Judged
}

/** Runs a stage's tests, or its shard of them; those that fail again, as often as the policy says. */
export async function runTests(input: StageInput, of: TestsOf): Promise<StageOutcome> {
  const usual = await policyOf(of.stage, input)
  const shared = await shareOf(input, of)
  if (!shared.ok) return shared.outcome
  // What only some of the tests reach is no measure of all of them.
  const policy = shared.part ? { ...usual, partial: true } : usual
  const { order, ...run } = await inOrderOf(shared, input, of)
  const enough = sourcesAhead(input, of.reach, shared.selected)
  const first = await attempt(1, undefined, run, input, of).finally(enough)
  if (shared.selected !== undefined)
    await keepMap(input, of.reach, shared.selected, {
      ...(order === undefined ? {} : { order }),
      ...{ notes: first.notes, at: first.raws[of.name]?.startedAt ?? "" },
      tests: readTests(first, input, of) ?? [],
    })
  const again: ExecResult[] = []
  const others = shared.files
  for (;;) {
    const files = retried(first, again, input, of, policy)
    if (files.length === 0) break
    input.say(`${of.stage}: ${files.join(", ")} once more …`)
    const only = {
      files,
      others: (others ?? filesOf(first, input, of)).filter((one) => !files.includes(one)),
    }
    again.push(await attempt(again.length + 2, first, { only }, input, of))
  }
  const judged = of.judge(first.raws, {
    policy,
    again: again.flatMap((one) => one.raws[of.name] ?? []),
  })
  const whole = withAgain(outcome(judged, first), again)
  const { only, files, unneeded } = shared
  if (input.shard === undefined || only === undefined || files === undefined) return whole
  return { ...whole, share: { files: [...only.files], of: files.length, ...leaving(unneeded) } }
}

/** A stage's outcome with what its further attempts left. */
function withAgain(first: StageOutcome, again: readonly ExecResult[]): StageOutcome {
  return {
    ...first,
    files: [
      ...first.files,
      ...again.map(({ out }, index) => ({ at: `output/attempt-${index + 2}`, of: out })),
    ],
    raws: [...first.raws, ...again.flatMap(({ raws }) => Object.values(raws))],
  }
}

/** A container that tries again what another exec has tried: it is run again whenever that is. */
function tryingAgain(container: Container, number: number, first: ExecResult, name: string) {
  const { startedAt, durationSeconds } = first.raws[name] ?? { startedAt: "", durationSeconds: 0 }
  return container
    .withEnvVariable("SLUICE_ATTEMPT", `${number}`)
    .withEnvVariable("SLUICE_ATTEMPT_AFTER", `${startedAt} ${durationSeconds}`)
}

/** What an attempt runs, and the order that its container holds, where it goes by one. */
type Run = { only?: OnlyFiles; except?: string[]; shard?: ShardOf; mounted?: readonly string[] }

/** What a run takes with its order, where one is known and its runner can go by it. */
async function inOrderOf(
  { only, except, shard, selected, files }: Extract<Share, { ok: true }>,
  input: StageInput,
  of: TestsOf,
): Promise<Run & { order?: string[] }> {
  const run: Run = {
    ...(only === undefined ? {} : { only }),
    ...(except === undefined ? {} : { except }),
    ...(shard === undefined ? {} : { shard }),
  }
  const { runner } = of
  if (runner === "mocha" || shard !== undefined) return run
  const order = await orderOf(input, of.stage, selected?.near)
  if (order === undefined || (runner === "jest" && sortsItself(input, of.options.command)))
    return run
  if (runner !== "node") return { ...run, mounted: order, order }
  // node:test takes them as they are named, so they have to be.
  const own = only?.files ?? files ?? (await listed(input, of))
  if (own === undefined) return run
  const others = only?.others ?? []
  return { only: { files: inOrder(own, order), others }, mounted: order, order }
}

/** The files that there are; undefined where the runner can't say so. */
async function listed(input: StageInput, of: TestsOf): Promise<string[] | undefined> {
  if (listCommand(of.runner, of.options) === undefined) return undefined
  const { files } = await list(input, of)
  return files.ok ? files.value : undefined
}

function attempt(
  number: number,
  first: ExecResult | undefined,
  { only, except, shard, mounted }: Run,
  { settings, secrets, fresh, choosing }: StageInput,
  { stage, runner, options, container, name, around }: TestsOf,
): Promise<ExecResult> {
  // A further attempt measures no coverage: the first one has.
  const chosen: TestCommandOptions = {
    ...options,
    coverage: options.coverage && number === 1,
    ...(only === undefined ? {} : { only }),
    ...(except === undefined ? {} : { except }),
    ...(shard === undefined ? {} : { shard }),
    ...(mounted === undefined ? {} : { ordered: true }),
  }
  const command = { name, command: testCommand(runner, chosen), ...timed(stage, settings) }
  const plain = container(number)
  const bare = mounted === undefined ? plain : withOrder(plain, mounted, settings)
  const own = first === undefined ? bare : tryingAgain(bare, number, first, name)
  if (number > 1 || choosing === undefined)
    return runTools(own, around(command), { secrets, fresh })
  return runTools(withRecorder(own), around(command), { secrets, fresh, notes: NOTES })
}

/** The files that another attempt may tell more about. */
function retried(
  first: ExecResult,
  again: readonly ExecResult[],
  { settings }: StageInput,
  { runner, options, name }: TestsOf,
  policy: TestPolicy,
): string[] {
  if (!canChooseFiles(runner, options.command)) return []
  const raws = [first, ...again].map((one) => one.raws[name])
  const read = raws.map((raw) =>
    raw === undefined || killedBy(raw) ? undefined : parseTests(runner, raw, appRoot(settings)),
  )
  // What can't be read now will not be read later.
  const tests = read.flatMap((one) => (one?.ok ? [one.value] : []))
  const [own] = tests
  if (own === undefined || tests.length < read.length) return []
  return filesToRetry(withAttempts(own, tests.slice(1)), policy)
}

function readTests(first: ExecResult, { settings }: StageInput, { runner, name }: TestsOf) {
  const raw = first.raws[name]
  const tests = raw === undefined ? undefined : parseTests(runner, raw, appRoot(settings))
  return tests?.ok ? tests.value : undefined
}

const filesOf = (first: ExecResult, input: StageInput, of: TestsOf): string[] => [
  ...new Set((readTests(first, input, of) ?? []).flatMap(({ file }) => file ?? [])),
]

type Share =
  | {
      ok: true
      only?: OnlyFiles
      /** Files to leave out, where all others run. */
      except?: string[]
      files?: string[]
      /** Files that no shard is given, as the map leaves them out. */
      unneeded?: string[]
      shard?: ShardOf
      selected?: Selected
      part?: boolean
    }
  | { ok: false; outcome: StageOutcome }

/** The files that this run takes: those that a change needs, and of them its shard; else all of them. */
async function shareOf(input: StageInput, of: TestsOf): Promise<Share> {
  const { shard, history } = input
  const selected = await selectedOf(input, of)
  if (shard !== undefined && of.runner === "node" && canChooseFiles("node", of.options.command))
    return { ok: true, shard, ...(selected ? { selected: sharingItself(selected) } : {}) }
  const chooses = selected !== undefined && selected.everything === undefined
  if (shard === undefined && !chooses) return { ok: true, ...(selected ? { selected } : {}) }
  if (shard === undefined && chooses && of.runner === "vitest") {
    const except = leftOut(selected, input)
    if (except?.length === 0) return { ok: true, selected }
    if (except !== undefined) return { ok: true, selected, except, part: true }
  }
  const { files, result } = await list(input, of)
  if (!files.ok) {
    if (shard !== undefined)
      return { ok: false, outcome: outcome(withoutTests(of.stage, shard, files.problem), result) }
    return { ok: true, selected: everyTest(selected!, files.problem) }
  }
  const needed = chooses ? neededOf(files.value, selected, input.settings) : files.value
  const part = needed.length < files.value.length
  const rest = { ...(selected ? { selected } : {}), part: part && shard === undefined }
  if (shard === undefined) return { ok: true, ...onlyOf(needed, files.value), ...rest }
  const loads = loadsOf(needed, fileDurations(history, of.stage))
  const own = shardsOf(loads, shard.count)[shard.index - 1]?.ids ?? []
  const unneeded = files.value.filter((file) => !needed.includes(file))
  if (own.length === 0) {
    const share = { files: [], of: files.value.length, ...leaving(unneeded) }
    return { ok: false, outcome: { ...outcome(withoutTests(of.stage, shard), result), share } }
  }
  const others = files.value.filter((file) => !own.includes(file))
  return { ok: true, only: { files: own, others }, files: files.value, unneeded, ...rest, part }
}

const sharingItself = (selected: Selected): Selected =>
  selected.everything === undefined
    ? everyTest(selected, "node:test shares its files out itself")
    : selected

const onlyOf = (own: string[], files: string[]): { only?: OnlyFiles; files: string[] } =>
  own.length === files.length
    ? { files }
    : { only: { files: own, others: files.filter((file) => !own.includes(file)) }, files }

async function selectedOf(input: StageInput, of: TestsOf): Promise<Selected | undefined> {
  const { choosing } = input
  if (choosing === undefined) return undefined
  const selected = await chooseTests(input, of.reach, choosing, new Date().toISOString())
  return canChooseFiles(of.runner, of.options.command)
    ? secondOpinion(selected, input, of.reach)
    : everyTest(selected, "the command's files can't be chosen")
}

const LISTED = "/sluice/out/list"

/** The test files that there are, by the runner itself. */
async function list(
  { settings, secrets, fresh }: StageInput,
  { stage, runner, options, container, filesAppear }: TestsOf,
): Promise<{ files: Parsed<string[]>; result: ExecResult }> {
  const command = filesAppear
    ? undefined
    : listCommand(runner, { ...options, outputFolder: LISTED })
  const tool = { name: "list", command: command ?? "exit 1", ...timed(stage, settings) }
  const own = container(1)
    .withMountedFile(LIST_REPORTER, asset("list-vitest.mjs"))
    .withMountedFile(LIST_NODE, asset("list-node.cjs"))
  const result = await runTools(own, [tool], { secrets, fresh })
  const raw = result.raws.list
  if (command === undefined || raw === undefined)
    return {
      files: { ok: false, problem: "the files of node:test can't be listed" },
      result,
    }
  return { files: parseList(runner, raw, appRoot(settings)), result }
}
