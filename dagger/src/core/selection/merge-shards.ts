import { FAILED_BEFORE } from "./build.js"
import {
  asUnknown,
  type MapTest,
  sealed,
  type Setup,
  type Sha256,
  type TestMap,
  type Unusable,
} from "./map.js"
import { mapWithout, mergeMaps } from "./merge.js"

/** What a shard's run of a stage left of its test map. Test files are paths in the source. */
export type ShardMap = {
  /** What people call it, such as "shard 1/2". */
  name: string
  map: TestMap | Unusable
  /** Test files that ran in it, and those of them of which a test failed. */
  ran: ReadonlySet<string>
  failed: ReadonlySet<string>
}

/** One map of all shards, and what had to be left open. */
export type MergedMap = {
  map?: TestMap
  /** Test files of which nothing is known, as the map of the shard that ran them can't be used. */
  lost: { name: string; problem: string; files: string[] }[]
  /** Test files on which two shards that ran them disagree. */
  disagreed: string[]
  /** What every test runs by, where the shards disagree on it. */
  setups?: string
}

type Usable = ShardMap & { map: TestMap }

/**
 * One map of the maps of a run's shards. Of a test that ran the shard that ran it knows, whatever
 * the clocks say: what others say of it is older. `complete` is false where a shard
 * has left nothing at all. What is not certain makes a test run the next time.
 */
export function mergeShardMaps(
  shards: readonly ShardMap[],
  complete: boolean,
  sha256: Sha256,
): MergedMap {
  const usable = shards.filter((one): one is Usable => !("problem" in one.map))
  const known = (path: string): boolean => usable.some(({ ran }) => ran.has(path))
  const lost = shards.flatMap(({ name, map, ran }) => {
    const files = [...ran].filter((path) => !known(path)).sort()
    return "problem" in map && files.length > 0 ? [{ name, problem: map.problem, files }] : []
  })
  if (usable.length === 0) return { lost, disagreed: [] }
  const gone = new Set(lost.flatMap(({ files }) => files))
  const own = usable.map(({ map, ran }) =>
    mapWithout(map, (path) => gone.has(path) || (known(path) && !ran.has(path)), sha256),
  )
  const disagreed = disagreements(usable)
  const setups = setupsDisagree(usable)
  const merged = mergeMaps(own, sha256)
  const tests = merged.tests.map((test) => marked(test, shards, disagreed))
  const ofTests = new Set([...tests.map(({ path }) => path), ...shards.flatMap(ranIn)])
  const all = merged.setups.map((setup) => withoutTests(setup, ofTests, complete))
  const map = mergeMaps([sealed({ setups: all, files: merged.files, tests }, sha256)], sha256)
  return { map, lost, disagreed, ...(setups === undefined ? {} : { setups }) }
}

const ranIn = ({ ran }: ShardMap): string[] => [...ran]

/** A test that has to run the next time says why. */
function marked(test: MapTest, shards: readonly ShardMap[], disagreed: readonly string[]): MapTest {
  if (test.unknown !== undefined) return test
  if (shards.some(({ failed }) => failed.has(test.path))) return asUnknown(test, FAILED_BEFORE)
  return disagreed.includes(test.path)
    ? asUnknown(test, "two shards that ran it disagree on what it touched")
    : test
}

/** What a shard takes for no test of its runner may be one of another shard's. */
function withoutTests(setup: Setup, tests: ReadonlySet<string>, complete: boolean): Setup {
  if (setup.others === undefined) return setup
  return { ...setup, others: complete ? setup.others.filter((path) => !tests.has(path)) : [] }
}

/** Tests that ran in several shards and touched other things in one than in another. */
function disagreements(shards: readonly Usable[]): string[] {
  const said = new Map<string, string>()
  const found = new Set<string>()
  for (const { map, ran } of shards)
    for (const test of map.tests.filter(({ path }) => ran.has(path))) {
      const text = touched(test, map)
      if ((said.get(test.path) ?? text) !== text) found.add(test.path)
      said.set(test.path, text)
    }
  return [...found].sort()
}

/** What a test touched, without when it was, and whatever else its map holds. */
function touched({ file, whole, parts, ...test }: MapTest, { files }: TestMap): string {
  const of = (at: number): string => `${files[at]!.path} ${files[at]!.digest}`
  const functions = parts.map(([at, ran]) => [of(at), ran].join(" ")).sort()
  const rest = { ...test, at: "", setup: 0, unknown: test.unknown ?? "" }
  return JSON.stringify([rest, of(file), whole.map(of).sort(), functions])
}

/** What all tests run by, where it was another in one shard than in another. */
function setupsDisagree(shards: readonly Usable[]): string | undefined {
  const used = shards.flatMap(({ map, ran }) => {
    const own = map.tests.filter(({ path }) => ran.has(path))
    return [...new Set(own.map(({ setup }) => setup))].map((at) => map.setups[at]!)
  })
  const [first, ...others] = used
  if (first === undefined) return undefined
  if (others.some(({ toolchain }) => toolchain !== first.toolchain)) return "what runs the tests"
  const paths = new Set(used.flatMap(({ configuration }) => Object.keys(configuration)))
  return [...paths]
    .sort()
    .find((path) =>
      others.some(({ configuration }) => configuration[path] !== first.configuration[path]),
    )
}
