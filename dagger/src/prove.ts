import { dag, type Directory } from "@dagger.io/dagger"
import { allowances } from "./core/config/allow.js"
import type { Settings } from "./core/config/settings.js"
import { faultsInvalid, gateFailed, noProofInWorkspace, unknownStage } from "./core/errors.js"
import { nearest } from "./core/plan/nearest.js"
import { isStageName, STAGE_NAMES, type StageName } from "./core/plan/stages.js"
import { databaseOfClean } from "./core/prove/advisory.js"
import type { Fault } from "./core/prove/fault.js"
import { GATES, gateNamed } from "./core/prove/gates.js"
import { judgeClean, judgeFault, type FaultResult } from "./core/prove/judge.js"
import { proofOf, proofVerdict } from "./core/prove/proof.js"
import { proofJson, proofText } from "./core/prove/text.js"
import { bystanders, inGroups, triage, type Group } from "./core/prove/triage.js"
import type { StageReport } from "./core/report/model.js"
import { printRecord, RECORD_FILE, type ReleaseRecord } from "./core/canary/record.js"
import { plant, surveyed, type Survey } from "./planting.js"
import { type Application, runPipeline, type RunOptions } from "./pipeline.js"
import { loadFaults } from "./stages/faults.js"
import { loadApplication } from "./stages/settings.js"

/** What to prove, and how thoroughly. */
export type ProveOptions = {
  stage: readonly string[]
  fault: readonly string[]
  alone: boolean
  json: boolean
  allowInconclusive: readonly string[]
}

const say = (line: string): void => {
  process.stderr.write(`sluice: prove: ${line}\n`)
}

/** Plants each fault in a copy of the application and judges whether its gate saw it. Throws unless all did. */
export async function prove(app: Application, options: ProveOptions): Promise<string> {
  const startedMs = Date.now()
  const { settings, source } = await loadApplication(app)
  if (settings.path !== ".") throw noProofInWorkspace(settings.path)
  const stages = stagesNamed(options.stage)
  const faults = await chosenFaults(source, options.fault)
  const { applicable, refused } = triage(faults, settings, stages)
  const groups = inGroups(applicable)
  const survey = await surveyed(source, settings)
  const before = await look(app, cleanStages(groups, settings, options.alone), settings)
  const results: FaultResult[] = []
  for (const group of groups) {
    const clean = { ...survey, ...before }
    results.push(...(await proveGroup(group, clean, { app, settings, alone: options.alone })))
  }
  const proof = proofOf(results, {
    application: settings.app.name,
    gates: GATES.filter(({ name, stage }) =>
      options.fault.length > 0 ? faults.some(({ gate }) => gate === name) : stages.includes(stage),
    ),
    before: before.stages,
    refused,
    allowed: allowances(settings, options.allowInconclusive),
    durationSeconds: (Date.now() - startedMs) / 1000,
  })
  const text = options.json ? proofJson(proof) : proofText(proof)
  if (proofVerdict(proof).verdict !== "pass") throw gateFailed(text)
  return text
}

type Clean = Survey & Looked
type Setting = { app: Application; settings: Settings; alone: boolean }

/** The faults of one stage, one after the other. What measures is asked only once whether it is green again. */
async function proveGroup(
  { stage, measured, faults }: Group,
  clean: Clean,
  { app, settings, alone }: Setting,
): Promise<FaultResult[]> {
  const results: FaultResult[] = []
  for (const fault of faults) {
    say(`${fault.gate}: ${fault.title} …`)
    const own = await cleanFor(fault, clean, { app, settings, alone })
    const result = await proveOne(fault, own.clean, { app, settings, alone })
    const after =
      measured || result.outcome !== "seen"
        ? undefined
        : await look(app, [stage], settings, own.given)
    results.push(after === undefined ? result : judgeClean(result, after.stages))
    say(`${fault.gate}: ${results.at(-1)?.outcome}. ${result.seen}`)
  }
  if (!measured || results.every(({ outcome }) => outcome !== "seen")) return results
  const after = await look(app, [stage], settings, {
    ...recordFor(stage, undefined, clean),
    scope: "after",
  })
  return results.map((result) => judgeClean(result, after.stages))
}

/** The clean application as the fault's gate sees it, and what it was given for that. */
async function cleanFor(
  fault: Fault,
  clean: Clean,
  { app, settings }: Setting,
): Promise<{ clean: Clean; given: Partial<RunOptions> }> {
  const advisory = databaseOfClean(fault, clean.stages)
  if (advisory === undefined) return { clean, given: {} }
  const again = await look(app, ["trivy"], settings, { advisory })
  const others = clean.stages.filter(({ name }) => name !== "trivy")
  return { clean: { ...clean, stages: [...others, ...again.stages] }, given: { advisory } }
}

async function proveOne(
  fault: Fault,
  clean: Clean,
  { app, settings, alone }: Setting,
): Promise<FaultResult> {
  const began = Date.now()
  const { stages: before } = clean
  const result = await plant(fault, app.source, { settings, survey: clean, before })
  if (!result.ok) {
    const { gate, name, title } = fault
    return { gate, fault: name, title, outcome: "not planted", seen: result.problem, seconds: 0 }
  }
  const stage = gateNamed(fault.gate)!.stage
  const others = alone ? [] : bystanders(result.value.fault, settings)
  const { options } = result.value
  const given = {
    ...recordFor(stage, fault, clean),
    baseline: app.source,
    scope: fault.name,
    // What is given nothing of the fault can't see it.
    unless: keysOf(before, others),
    ...options,
  }
  const planted = await look(
    { ...app, source: result.value.source },
    [stage, ...others],
    settings,
    given,
  )
  return judgeFault(result.value.fault, {
    before,
    planted: planted.stages,
    seconds: (Date.now() - began) / 1000,
  })
}

/** Content keys of some stages of an earlier run. */
const keysOf = (
  stages: readonly StageReport[],
  names: readonly StageName[],
): ReadonlyMap<string, string> =>
  new Map(
    stages.flatMap(({ name, key }): [string, string][] =>
      key !== undefined && names.some((one) => one === name) ? [[name, key]] : [],
    ),
  )

/** promote gets the canary's record of the clean application, so that no fault needs a canary of its own. */
function recordFor(
  stage: StageName,
  fault: Fault | undefined,
  { record }: Looked,
): Partial<RunOptions> {
  if (stage !== "promote" || record === undefined) return {}
  const { candidate } = record
  const digest = fault?.record === "foreign" ? `sha256:${"0".repeat(64)}` : candidate.digest
  const text = printRecord({ ...record, candidate: { ...candidate, digest } })
  return { record: dag.directory().withNewFile(RECORD_FILE, text).file(RECORD_FILE) }
}

type Looked = { stages: StageReport[]; record?: ReleaseRecord }

/** Runs some stages and hands on what they said. */
async function look(
  app: Application,
  only: readonly StageName[],
  settings: Settings,
  options: Partial<RunOptions> = {},
): Promise<Looked> {
  const { allowInconclusive } = settings
  const run = await runPipeline(app, { only: [...new Set(only)], allowInconclusive, ...options })
  const { stages } = run.report
  return run.record === undefined ? { stages } : { stages, record: run.record }
}

function cleanStages(groups: readonly Group[], settings: Settings, alone: boolean): StageName[] {
  return groups.flatMap(({ stage, faults }) => [
    stage,
    ...(alone ? [] : faults.flatMap((fault) => bystanders(fault, settings))),
  ])
}

function stagesNamed(names: readonly string[]): StageName[] {
  const unknown = names.find((name) => !isStageName(name))
  if (unknown !== undefined)
    throw unknownStage("--stage", unknown, STAGE_NAMES, nearest(unknown, STAGE_NAMES))
  return names.length === 0 ? [...STAGE_NAMES] : names.filter(isStageName)
}

async function chosenFaults(source: Directory, names: readonly string[]): Promise<Fault[]> {
  const faults = await loadFaults(source)
  const unknown = names.filter((name) => !faults.some((fault) => fault.name === name))
  if (unknown.length > 0) {
    const known = faults.map(({ name }) => name)
    throw faultsInvalid(
      unknown.map(
        (name) =>
          `--fault names ${JSON.stringify(name)}, which does not exist; the faults are ${known.join(", ")}`,
      ),
    )
  }
  return names.length === 0 ? faults : faults.filter(({ name }) => names.includes(name))
}
