import type { Directory } from "@dagger.io/dagger"
import { mkdtemp } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { keptFolder } from "../containers/source.js"
import { TEST_STAGES, type TestStage } from "../core/flaky/names.js"
import { changesBetween } from "../core/selection/changes.js"
import type { CiPlans } from "../core/selection/ci-plan.js"
import type { Change } from "../core/selection/select.js"
import { stageMap } from "../core/selection/maps.js"
import { tryImage } from "../containers/image.js"
import { browserReach } from "./browser-reach.js"
import { isBinaryFile, readTree, sha256 } from "../selection/folder.js"
import { builtProject } from "./built.js"
import { integrationReach, type Reach, unitReach } from "./reach.js"
import { orderBy } from "./order.js"
import { secondOpinion } from "./refine.js"
import { sampled } from "./sampled.js"
import { type Choosing, chooseTests, planned } from "./selection.js"
import type { StageInput } from "./stage.js"
import { problemOf } from "./problem.js"

/** A base, and who reads the map's text. */
type Given = { map: () => Promise<string | undefined>; base?: Directory | undefined }

type Input = Pick<StageInput, "source" | "settings" | "secrets" | "history">

/**
 * The plan of each stage's tests against a base, by a map; whatever goes wrong, all of
 * them run. Where a map goes by what was built, that is built for it.
 */
export async function testPlan(
  input: Input,
  stages: readonly string[],
  given: Given,
): Promise<{ plan: CiPlans; text: string }> {
  const facts = await factsOf(input, given)
  const now = new Date().toISOString()
  const texts: string[] = []
  const plan: CiPlans = { version: 2, stages: [] }
  for (const stage of TEST_STAGES) {
    if (!stages.includes(stage)) continue
    const known = "tests" in stageMap(facts.choosing.map, stage, sha256)
    const reach = await reachOf(stage, input, known)
    const safe = await chooseTests(input, reach, facts.choosing, now, facts.changes)
    const selected = await secondOpinion(safe, { ...input, ...facts }, reach)
    const order = orderBy(input, stage, selected.near)
    const { changes } = facts
    const made = planned(selected, stage, input, { changes, order, guessed: true })
    plan.stages.push({ stage, ...made.plan })
    texts.push(made.text)
  }
  return { plan, text: texts.join("\n\n") }
}

async function reachOf(stage: TestStage, input: Input, chooses: boolean): Promise<Reach> {
  if (stage === "unit") return unitReach(input.settings)
  if (stage === "e2e") return chooses ? ofImage(input) : { stage, toolchain: [], env: {} }
  return integrationReach(input.settings, await builtProject(input, chooses))
}

async function ofImage(input: Input): Promise<Reach> {
  const { image } = await tryImage(input.source, input.settings)
  if (image !== undefined) return browserReach(input, image)
  return { stage: "e2e", toolchain: [], env: {}, problem: "the application's image does not build" }
}

type Facts = { choosing: Choosing; changes?: Change[] }

async function factsOf({ source, settings }: Input, { map: read, base }: Given): Promise<Facts> {
  try {
    const changes = base === undefined ? undefined : await changesSince(base, source)
    const map = await read()
    const everything = map === undefined ? undefined : sampled(source, settings)
    const choosing = { ...(map === undefined ? {} : { map }), ...(everything && { everything }) }
    return { choosing, ...(changes === undefined ? {} : { changes }) }
  } catch (error) {
    const problem = problemOf(error)
    return { choosing: { everything: `the base can't be read: ${problem}` } }
  }
}

async function changesSince(base: Directory, source: Directory): Promise<Change[]> {
  const before = join(await mkdtemp(join(tmpdir(), "sluice-")), "base")
  await base.export(before)
  const after = keptFolder(source)
  if (after === undefined) throw new Error("the source's files were not kept")
  const isBinary = (path: string): boolean =>
    [after, before].some((folder) => isBinaryFile(join(folder, path)))
  return changesBetween(readTree(before).files, readTree(after).files, isBinary)
}
