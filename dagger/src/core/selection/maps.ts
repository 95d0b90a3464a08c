import { z } from "zod"
import { TEST_STAGES, type TestStage } from "../flaky/names.js"
import { mapText, parseMap, type Sha256, type TestMap, type Unusable } from "./map.js"

/** Version of the file's form: another one is not read, and everything runs. */
export const MAPS_VERSION = 2

/** The maps of a run by stage: each is read, used and brought up to date on its own. */
export type Maps = Partial<Record<TestStage, TestMap>>

const Head = z.object({ kind: z.string(), version: z.number() })
const Stages = z.object({ stages: z.record(z.string(), z.unknown()) })

/** The text of a run's maps: tests/map.json. */
export function mapsText(maps: Maps): string {
  const stages = TEST_STAGES.flatMap((stage) => {
    const map = maps[stage]
    return map === undefined ? [] : [`${JSON.stringify(stage)}:${mapText(map).trimEnd()}`]
  })
  const head = JSON.stringify({ kind: "sluice-test-maps", version: MAPS_VERSION }).slice(0, -1)
  return `${head},"stages":{\n${stages.join(",\n")}\n}}\n`
}

/** Why there is no map. */
export const NO_MAP = "there is no map of earlier runs yet"

/** Why a map of other stages says nothing of one. */
export const nothingOf = (stage: TestStage): string =>
  `the map has nothing of the ${stage} tests yet`

/** Reads the map of a stage, or says in one clause why there is none. */
export function stageMap(
  text: string | undefined,
  stage: TestStage,
  sha256: Sha256,
): TestMap | Unusable {
  if (text === undefined) return { problem: NO_MAP }
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    return { problem: "the map is no JSON, as if it were cut off" }
  }
  const head = Head.safeParse(data)
  if (!head.success || !/^sluice-test-maps?$/.test(head.data.kind))
    return { problem: "the map is no map of Sluice's" }
  if (head.data.version !== MAPS_VERSION)
    return { problem: `the map has version ${head.data.version}, and ${MAPS_VERSION} is read` }
  const stages = Stages.safeParse(data)
  if (!stages.success) return { problem: "the map is damaged: it names no stages" }
  const own = stages.data.stages[stage]
  return own === undefined ? { problem: nothingOf(stage) } : parseMap(JSON.stringify(own), sha256)
}

/** All maps of a text that can be used: what a run leaves alone is kept. */
export const usableMaps = (text: string | undefined, sha256: Sha256): Maps =>
  Object.fromEntries(
    TEST_STAGES.flatMap((stage) => {
      const map = stageMap(text, stage, sha256)
      return "problem" in map ? [] : [[stage, map]]
    }),
  )
