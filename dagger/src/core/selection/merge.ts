import {
  asUnknown,
  type MapFile,
  type MapTest,
  sealed,
  type Setup,
  type Sha256,
  type TestMap,
} from "./map.js"

/**
 * Joins maps, of shards or of an earlier and a later run: of each test the later
 * notes. Where two of the same moment and the same files say different things,
 * nobody knows what is right, and the test counts as reaching anything.
 */
export function mergeMaps(maps: readonly TestMap[], sha256: Sha256): TestMap {
  const setups = new Table<Setup>()
  const files = new Table<MapFile>()
  const tests = new Map<string, MapTest>()
  for (const map of maps)
    for (const test of map.tests) {
      const own = moved(test, map, setups, files)
      const known = tests.get(test.path)
      tests.set(test.path, known === undefined ? own : later(known, own))
    }
  const sorted = [...tests.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
  return compact({ setups: setups.all, files: files.all, tests: sorted }, sha256)
}

/** A map without some tests, and without what only they touched. */
export function mapWithout(map: TestMap, gone: (path: string) => boolean, sha256: Sha256): TestMap {
  return compact({ ...map, tests: map.tests.filter(({ path }) => !gone(path)) }, sha256)
}

class Table<T> {
  readonly all: T[] = []
  private readonly places = new Map<string, number>()

  place(one: T): number {
    const key = JSON.stringify(one)
    const known = this.places.get(key)
    if (known !== undefined) return known
    this.places.set(key, this.all.length)
    return this.all.push(one) - 1
  }
}

function moved(test: MapTest, map: TestMap, setups: Table<Setup>, files: Table<MapFile>): MapTest {
  const place = (at: number): number => files.place(map.files[at]!)
  return {
    ...test,
    file: place(test.file),
    setup: setups.place(map.setups[test.setup]!),
    whole: test.whole.map(place).sort((a, b) => a - b),
    parts: test.parts
      .map(([at, ran]): [number, string] => [place(at), ran])
      .sort((a, b) => a[0] - b[0]),
  }
}

function later(a: MapTest, b: MapTest): MapTest {
  if (a.at !== b.at) return a.at < b.at ? b : a
  const same = JSON.stringify({ ...a, unknown: "" }) === JSON.stringify({ ...b, unknown: "" })
  if (same) return a.unknown === undefined ? b : a
  return asUnknown(b, "two maps of the same moment disagree on it")
}

/** Leaves out what no test names. */
function compact(
  { setups, files, tests }: Pick<TestMap, "setups" | "files" | "tests">,
  sha256: Sha256,
): TestMap {
  const [kept, used] = [new Table<Setup>(), new Table<MapFile>()]
  const all = { setups, files, tests } as TestMap
  const named = tests.map((test) => moved(test, all, kept, used))
  return sealed({ setups: kept.all, files: used.all, tests: named }, sha256)
}
