import { type FunctionsOf, isSource, RUN_TEXT, type SourceFunction } from "./functions.js"
import { type MapFile, type MapTest, sealed, type Sha256, spans, type TestMap } from "./map.js"
import { type Counted, countedBy, Counters } from "./counted.js"
import { rangesOf, type Range, translation, type Translation } from "./ran.js"
import { countedFromStart, withSilent } from "./silent.js"
import { type Chain, chainsOf } from "./chains.js"
import { setupOf } from "./setup.js"
import { type Preparation, preparationOf } from "./prepared.js"
import type { Recording, Segment } from "./segment.js"
import { transformed } from "./transformed.js"
import { butTests, Index, isInstalled, type Tree } from "./tree.js"

/** What a map is made from. */
export type Recorded = {
  recording: Recording
  tree: Tree
  /** The moment of the run, ISO 8601, and what ran it. */
  at: string
  toolchain: string
  /** Hashes of the variables that the run was given, by name. */
  environment: Readonly<Record<string, string>>
  /** Services (host:port) that are empty at first, and filled by what is recorded here. */
  services?: readonly string[]
  /** Why it is not known what fills them, all the same. */
  unfilled?: string
  /** Test files that failed: what they would have touched, had they gone on, is not known. */
  failed?: ReadonlySet<string>
  /** Test files that the map before would have left out, and that somebody else had run. */
  unseen?: ReadonlySet<string>
  functionsOf: FunctionsOf
  sha256: Sha256
}

/** Why a test that failed always runs. */
export const FAILED_BEFORE = "it failed when it last ran"

/** The same of one that the map would have left out: its failure is an escape still. */
export const FAILED_UNSEEN = `${FAILED_BEFORE}, which was not by the map`

/** Characters of a function's hash: 40 bits. */
const HASH = 10

/** Makes the map of a recorded run. */
export function buildMap(run: Recorded): TestMap {
  const index = new Index(run.tree.files)
  const files = new Files(run, index)
  const { tests, others } = chainsOf(run.recording)
  const prepared = preparationOf(run.recording, others)
  const entries = [...tests.values()]
    .filter(({ path }) => index.has(path))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map((chain) => transformed(chain, run.recording.segments))
    .map((chain) => testOf(filled(chain, run, prepared), run, index, files))
  const setup = setupOf(
    { others, runners: prepared.runners, tests: entries },
    run,
    index,
    files.all,
  )
  return sealed({ setups: [setup], files: files.all, tests: entries }, run.sha256)
}

/** The files of a map as they are added, and what is known of their functions. */
class Files {
  readonly all: MapFile[] = []
  private readonly places = new Map<string, number>()
  private readonly functions = new Map<string, SourceFunction[] | undefined>()
  private readonly translations = new Map<string, Translation | undefined>()
  private readonly counted = new Map<string, Counted | undefined>()
  private readonly texts = new Map<string, SourceFunction[] | undefined>()
  private readonly known: Map<string, Range[]>

  constructor(
    private readonly run: Recorded,
    private readonly index: Index,
  ) {
    this.known = reported(run.recording.segments)
  }

  add(path: string): number {
    const known = this.places.get(path)
    if (known !== undefined) return known
    const siblings = this.index.siblings(path)
    const file: MapFile = { path, digest: this.index.digests.get(path) ?? "" }
    this.all.push(siblings === "" ? file : { ...file, siblings })
    this.places.set(path, this.all.length - 1)
    return this.all.length - 1
  }

  functionsOf(path: string): SourceFunction[] | undefined {
    if (!this.functions.has(path)) {
      const text = isSource(path) ? this.run.tree.text(path) : undefined
      const found = text === undefined ? undefined : this.run.functionsOf(path, text)
      this.functions.set(path, found)
    }
    return this.functions.get(path)
  }

  /** Which functions of a file ran, by a script of it; undefined where that is not certain. */
  ran(script: Segment["scripts"][number]): Set<number> | undefined {
    const { file, text: key, functions: numbers, idle, hits } = script
    const functions = this.functionsOf(file)
    if (hits !== undefined) return this.countedOf(file, key)?.(hits)
    if (functions === undefined || numbers === null || key === "") return undefined
    const ranges = rangesOf(numbers, idle)
    const name = `${file}\n${key}`
    const text = this.run.recording.text(key)
    const source = this.run.tree.text(file)
    if (text === undefined || source === undefined) return undefined
    const parts = this.textFunctions(key, text)
    const whole = countedFromStart(ranges, text, parts)
    const made = `${name}\n${whole === undefined ? "" : "whole"}`
    if (!this.translations.has(made)) {
      const known = withSilent(this.known.get(name) ?? [], whole ?? [])
      this.translations.set(made, translation(text, source, functions, known, parts))
    }
    return this.translations.get(made)?.(ranges)
  }

  /** How a file's counters tell what ran of it; undefined where they don't. */
  private countedOf(file: string, key: string): Counted | undefined {
    const name = `${file}\n${key}`
    if (!this.counted.has(name)) {
      const [source, functions] = [this.run.tree.text(file), this.functionsOf(file)]
      const text = this.run.recording.text(key)
      const known = source !== undefined && functions !== undefined && text !== undefined
      const places = known ? Counters.safeParse(JSON.parse(text)) : undefined
      this.counted.set(
        name,
        places?.success ? countedBy(places.data, source!, functions!) : undefined,
      )
    }
    return this.counted.get(name)
  }

  /** The functions of a text that was run; it is plain JavaScript, whatever its file is called. */
  private textFunctions(key: string, text: string): SourceFunction[] | undefined {
    if (!this.texts.has(key)) this.texts.set(key, this.run.functionsOf(RUN_TEXT, text))
    return this.texts.get(key)
  }

  /** The file with hashes of its functions, once for each file that is known by them. */
  withFunctions(path: string): number {
    const place = this.add(path)
    const file = this.all[place]!
    const functions = this.functionsOf(path) ?? []
    file.functions ??= functions.map(
      ({ parent, own }) => `${parent}:${this.run.sha256(own).slice(0, HASH)}`,
    )
    file.names ??= functions.map(({ name }) => name)
    return place
  }
}

/** All functions that any process reported of each script. */
function reported(segments: readonly Segment[]): Map<string, Range[]> {
  const found = new Map<string, Map<string, Range>>()
  for (const { scripts } of segments)
    for (const { file, text, functions } of scripts) {
      const name = `${file}\n${text}`
      const ranges = found.get(name) ?? new Map<string, Range>()
      for (const range of rangesOf(functions ?? []))
        ranges.set(`${range.start}-${range.end}`, range)
      found.set(name, ranges)
    }
  return new Map([...found].map(([name, ranges]) => [name, [...ranges.values()]]))
}

/** A module that takes what it loads from a name that is only known when it runs. */
const COMPUTED =
  /\bimport\s*\(\s*(?!\s*(["'])[^"'\n]*\1\s*[,)])|\brequire\s*\(\s*(?!\s*(["'])[^"'\n]*\2\s*\))[^)\s]|import\.meta\.glob|require\.context/
/** What reads files where nobody sees it. */
const UNSEEN = /["']node:(sqlite|wasi)["']|["']wasi["']/

function testOf(chain: Chain, run: Recorded, index: Index, files: Files): MapTest {
  const { segments } = chain
  const ran = new Map<string, Set<number> | null>()
  const problems = [...chain.problems]
  if (run.failed?.has(chain.path))
    problems.unshift(run.unseen?.has(chain.path) ? FAILED_UNSEEN : FAILED_BEFORE)
  const lists = new Set(
    segments.flatMap((one) => [...one.lists, ...(one.collects ?? []).map(butTests)]),
  )
  for (const script of segments.flatMap((one) => one.scripts)) {
    if (!index.has(script.file)) continue
    const now = files.ran(script)
    const before = ran.get(script.file)
    if (now === undefined || before === null) ran.set(script.file, null)
    else ran.set(script.file, new Set([...(before ?? []), ...now]))
    const text = run.tree.text(script.file) ?? ""
    if (COMPUTED.test(text)) lists.add("**")
    if (UNSEEN.test(text)) problems.push(`${script.file} uses a module that reads files unseen`)
    for (const data of importedData(script.file, text)) if (index.has(data)) ran.set(data, null)
  }
  if (!ran.has(chain.path)) problems.push("its own file was not seen running")
  const read = new Set(segments.flatMap((one) => one.reads))
  const loaded = new Set(segments.flatMap((one) => one.loads))
  for (const path of read) if (index.has(path)) ran.set(path, null)
  for (const path of loaded) if (index.has(path) && !ran.has(path)) ran.set(path, null)
  const missing = [...read, ...loaded].filter(
    (path) => !index.has(path) && !index.isFolder(path) && !isInstalled(path),
  )
  const whole = [...ran].filter(([, functions]) => functions === null)
  const parts = [...ran].filter((one): one is [string, Set<number>] => one[1] !== null)
  problems.push(...unseen(segments, index), ...outside(segments, run.services ?? []))
  const [unknown] = problems
  return {
    path: chain.path,
    file: files.add(chain.path),
    setup: 0,
    at: run.at,
    ...(unknown === undefined ? {} : { unknown }),
    whole: whole.map(([path]) => files.add(path)).sort((a, b) => a - b),
    parts: parts
      .map(([path, functions]): [number, string] => [files.withFunctions(path), spans(functions)])
      .sort((a, b) => a[0] - b[0]),
    absent: [...new Set(missing)].sort(),
    folders: [...read].filter((path) => index.isFolder(path) && path !== ".").sort(),
    lists: Object.fromEntries(
      [...lists].sort().map((path) => [path, run.sha256(index.listing(path)).slice(0, HASH)]),
    ),
    environment: [...new Set(segments.flatMap((one) => one.env))].sort(),
    wholeEnvironment: segments.some((one) => one.wholeEnv || one.packagesTakeEnv),
    services: [...new Set(segments.flatMap((one) => one.connects))].sort(),
  }
}

/** A test with what filled the services that it uses: it sees that as well. */
function filled(chain: Chain, { services = [], unfilled }: Recorded, before: Preparation): Chain {
  const used = chain.segments.flatMap((one) => one.connects).find((to) => services.includes(to))
  if (used === undefined) return chain
  const problem = unfilled ?? before.problems[0]
  const why = `what fills the service ${used} can't be followed: ${problem}`
  return {
    path: chain.path,
    segments: [...chain.segments, ...before.segments],
    problems: [...chain.problems, ...(problem === undefined ? [] : [why])],
  }
}

/** Data that a module imports by name: Node's own loader reads it where nobody sees it. */
function importedData(file: string, text: string): string[] {
  const folder = file.split("/").slice(0, -1)
  return [
    ...text.matchAll(/["'](\.{1,2}\/[^"'\n]+\.(?:json|wasm|node|html|css|txt|sql))["']/g),
  ].map(([, name = ""]) => {
    const path = [...folder]
    for (const part of name.split("/"))
      if (part === "..") path.pop()
      else if (part !== ".") path.push(part)
    return path.join("/")
  })
}

/** What was there although it is no part of the source, such as a build's output. */
function unseen(segments: readonly Segment[], index: Index): string[] {
  const written = new Set(segments.flatMap((one) => one.writes))
  const isWritten = (path: string): boolean =>
    path.split("/").some((_, depth, names) => written.has(names.slice(0, depth + 1).join("/")))
  const there = segments.flatMap((one) => one.present)
  const found = there.find(
    (path) =>
      path !== "." &&
      !path.startsWith("..") &&
      !index.has(path) &&
      !index.isFolder(path) &&
      !isInstalled(path) &&
      !isWritten(path),
  )
  return found === undefined ? [] : [`it reads ${found}, which is not part of the source`]
}

/** Services that are no part of the test and whose content nobody recorded. */
function outside(segments: readonly Segment[], services: readonly string[]): string[] {
  const own = new Set(segments.flatMap((one) => one.listens))
  const found = segments
    .flatMap((one) => one.connects)
    .find((to) => {
      const port = to.slice(to.lastIndexOf(":") + 1)
      const local = /^(localhost|127\.\d+\.\d+\.\d+|::1|\[::1\]|0\.0\.0\.0):/.test(to)
      return !services.includes(to) && !own.has(to) && !(local && own.has(port))
    })
  return found === undefined ? [] : [`it uses the service ${found}, whose content is not recorded`]
}
