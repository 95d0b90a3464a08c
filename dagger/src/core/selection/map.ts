import { z } from "zod"
import { document } from "../errors.js"

/**
 * Version of the map's form, and of what is written down: another one is not read, and everything
 * runs. Maps of version 1 lack what Jest's transforms read and where its modules were looked for.
 */
export const MAP_VERSION = 3

const Hashes = z.record(z.string(), z.string())
const Index = z.int().min(0)

/** A file as it was when a test touched it. */
const MapFile = z.strictObject({
  path: z.string(),
  digest: z.string(),
  /** Functions in order: the parent's index, a colon, the hash of its own text; none for a file known as a whole. */
  functions: z.array(z.string()).optional(),
  names: z.array(z.string()).optional(),
  /** Files that an import of it might have meant as well. */
  siblings: z.string().optional(),
})

/** What holds for all tests of a run: where one thing of it is another now, they all run. */
const Setup = z.strictObject({
  /** What ran the tests, such as an image and a runner. */
  toolchain: z.string(),
  /** Digests of configuration and lock files by path. */
  configuration: Hashes,
  /** Digests of what was read by the runner itself, and paths at which it looked for something in vain. */
  shared: Hashes,
  absent: z.array(z.string()),
  /** Hashes of the variables that the run was given, and those of them that the runner asked for. */
  environment: Hashes,
  asked: z.array(z.string()),
  /** Files that look like tests, were there, and are not of this runner: another stage's, helpers. */
  others: z.array(z.string()).optional(),
  /** Files that a runner may put in the place of modules by their names. */
  mocks: z.array(z.string()).optional(),
})

const MapTest = z.strictObject({
  path: z.string(),
  /** Index of its own file, and of its run's setup. */
  file: Index,
  setup: Index,
  /** When its run was recorded, ISO 8601. */
  at: z.iso.datetime(),
  /** Why it is not known what it reaches. */
  unknown: z.string().optional(),
  /** Files of which any change counts. */
  whole: z.array(Index),
  /** Files by the functions of them that ran: "0-3,7". */
  parts: z.array(z.tuple([Index, z.string()])),
  /** Paths at which it looked for something in vain. */
  absent: z.array(z.string()),
  /** Folders that have to be there. */
  folders: z.array(z.string()),
  /** Hashes of what was in folders that it listed; "**" stands for all paths. */
  lists: Hashes,
  environment: z.array(z.string()),
  wholeEnvironment: z.boolean(),
  services: z.array(z.string()),
})

/** Which test touched what, when it last ran. */
export const TestMap = z.strictObject({
  kind: z.literal("sluice-test-map"),
  version: z.literal(MAP_VERSION),
  /** Hash of everything else: a map that was cut off or changed by hand does not fit it. */
  digest: z.string(),
  setups: z.array(Setup),
  files: z.array(MapFile),
  tests: z.array(MapTest),
})

export type MapFile = z.infer<typeof MapFile>
export type Setup = z.infer<typeof Setup>
export type MapTest = z.infer<typeof MapTest>
export type TestMap = z.infer<typeof TestMap>
export type Sha256 = (text: string) => string

type Content = Pick<TestMap, "setups" | "files" | "tests">

const digestOf = ({ setups, files, tests }: Content, sha256: Sha256): string =>
  sha256(JSON.stringify([setups, files, tests])).slice(0, 32)

/** A map of its parts. */
export const sealed = (content: Content, sha256: Sha256): TestMap => ({
  kind: "sluice-test-map",
  version: MAP_VERSION,
  digest: digestOf(content, sha256),
  setups: content.setups,
  files: content.files,
  tests: content.tests,
})

/** A test of which it is not known what it reaches. Its fields stay in the order that the digest is of. */
export function asUnknown(test: MapTest, unknown: string): MapTest {
  const { path, file, setup, at, ...rest } = test
  return Object.assign({ path, file, setup, at, unknown }, rest, { unknown })
}

/** The text of a map, a line for each part, so that it can be compared. */
export function mapText(map: TestMap): string {
  const { kind, version, digest } = map
  const list = (name: string, values: readonly unknown[]) =>
    `"${name}":[\n${values.map((one) => JSON.stringify(one)).join(",\n")}\n]`
  const head = JSON.stringify({ kind, version, digest }).slice(0, -1)
  return `${head},\n${list("setups", map.setups)},\n${list("files", map.files)},\n${list("tests", map.tests)}}\n`
}

/** Why a map can't be used, for people. */
export type Unusable = { problem: string }

/** Reads a map, or says in one clause what is wrong with it. */
export function parseMap(text: string, sha256: Sha256): TestMap | Unusable {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    return { problem: "the map is no JSON, as if it were cut off" }
  }
  const head = z.object({ kind: z.string(), version: z.number() }).safeParse(data)
  if (!head.success || head.data.kind !== "sluice-test-map")
    return { problem: "the map is no map of Sluice's" }
  if (head.data.version !== MAP_VERSION)
    return { problem: `the map has version ${head.data.version}, and ${MAP_VERSION} is read` }
  const map = TestMap.safeParse(data)
  if (!map.success) {
    const [issue] = map.error.issues
    return { problem: `the map is damaged at ${issue?.path.join(".") ?? ""}: ${issue?.message}` }
  }
  if (digestOf(map.data, sha256) !== map.data.digest)
    return { problem: "the map is not what it was when it was written: its digest does not fit" }
  const broken = brokenIndex(map.data)
  return broken === undefined ? map.data : { problem: broken }
}

function brokenIndex({ files, setups, tests }: TestMap): string | undefined {
  const wrong = tests.find(
    ({ file, setup, whole, parts }) =>
      [file, ...whole, ...parts.map(([index]) => index)].some((index) => index >= files.length) ||
      setup >= setups.length ||
      parts.some(([, ran]) => !/^(\d+(-\d+)?)(,\d+(-\d+)?)*$/.test(ran)),
  )
  return wrong === undefined
    ? undefined
    : `the map is damaged: ${wrong.path} names what is not in it`
}

/** "0-3,7" of a set of numbers. */
export function spans(numbers: Iterable<number>): string {
  const sorted = [...new Set(numbers)].sort((a, b) => a - b)
  const parts: [number, number][] = []
  for (const one of sorted) {
    const last = parts.at(-1)
    if (last !== undefined && last[1] === one - 1) last[1] = one
    else parts.push([one, one])
  }
  return parts.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(",")
}

/** True if a number of "0-3,7" fits. */
export const anyInSpans = (text: string, fits: (number: number) => boolean): number | undefined => {
  for (const part of text.split(",")) {
    const [from = 0, to = from] = part.split("-").map(Number)
    for (let at = from; at <= to; at++) if (fits(at)) return at
  }
  return undefined
}

/** A map was given by hand that can't be read. */
export const mapUnusable = (problem: string) =>
  document(
    "SLUICE_MAP_UNUSABLE",
    `The test map can't be used: ${problem}.`,
    [],
    "pass report/tests/map.json of an earlier run, or none: then everything runs.",
  )
