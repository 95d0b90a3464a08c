import type { Recorded } from "./build.js"
import { isConfiguration, isMock, looksLikeTest } from "./configuration.js"
import type { MapFile, MapTest, Setup } from "./map.js"
import type { Segment } from "./segment.js"
import { inlineMap } from "./sourcemap.js"
import { type Index, isInstalled } from "./tree.js"

/** What a run was of: the processes of no test, those of them that are the runner's, and the tests. */
export type RunOf = {
  others: readonly Segment[]
  runners: ReadonlySet<string>
  tests: readonly MapTest[]
}

/** What holds for all tests of a run. */
export function setupOf(
  { others, runners, tests }: RunOf,
  run: Recorded,
  index: Index,
  files: readonly MapFile[],
): Setup {
  const own = new Set(
    tests.flatMap(({ file, whole, parts }) => [file, ...whole, ...parts.map(([at]) => at)]),
  )
  const known = new Set([...own].map((at) => files[at]!.path))
  // What the runner itself ran, such as a global setup, counts although tests load it too.
  const executed = new Set(
    others.filter(({ id }) => runners.has(id)).flatMap(({ scripts }) => scripts.flatMap(ranIn)),
  )
  const paths = new Set(tests.map(({ path }) => path))
  const bundled = others.flatMap(({ scripts }) => scripts.flatMap((one) => sourcesOf(one, run)))
  const seen = others.flatMap((one) => [
    ...one.reads,
    ...one.loads,
    ...one.scripts.map(({ file }) => file),
  ])
  const touched = [...new Set([...seen, ...bundled])].filter((path) => !path.startsWith(".."))
  const digests = (paths: readonly string[]) =>
    Object.fromEntries([...paths].sort().map((path) => [path, index.digests.get(path) ?? ""]))
  return {
    toolchain: run.toolchain,
    configuration: digests([...index.digests.keys()].filter(isConfiguration)),
    shared: digests(
      touched.filter((path) => index.has(path) && (executed.has(path) || !known.has(path))),
    ),
    absent: touched
      .filter((path) => !index.has(path) && !index.isFolder(path) && !isInstalled(path))
      .sort(),
    environment: { ...run.environment },
    asked: others.some((one) => one.wholeEnv)
      ? ["*"]
      : [...new Set(others.flatMap((one) => one.env))].sort(),
    others: [...index.digests.keys()]
      .filter((path) => looksLikeTest(path) && !paths.has(path) && !run.failed?.has(path))
      .sort(),
    mocks: [...index.digests.keys()].filter(isMock).sort(),
  }
}

const ranIn = ({ file, functions }: Segment["scripts"][number]): string[] =>
  functions === null || functions.some((value, at) => at % 3 === 2 && value === 1) ? [file] : []

/** The parts of a bundled configuration, by its source map. */
function sourcesOf({ file, text }: Segment["scripts"][number], run: Recorded): string[] {
  if (!/\.vite-temp\/|\.timestamp-/.test(file) || text === "") return []
  const folder = file.split("/").slice(0, -1)
  return (inlineMap(run.recording.text(text) ?? "")?.sources ?? []).map((name) => {
    const path = name.startsWith("/") ? [] : [...folder]
    for (const part of name.split("/"))
      if (part === "..") path.pop()
      else if (part !== "." && part !== "") path.push(part)
    return path.join("/")
  })
}
