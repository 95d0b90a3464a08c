import { NODE_PROGRAMS, problemsOf } from "./chains.js"
import type { Recording, Segment } from "./segment.js"

/** What was done before the tests: all that ran for it, and why more may have. */
export type Preparation = {
  segments: Segment[]
  problems: string[]
  /** Ids of the processes that are the runner's own: tests ran below them. */
  runners: ReadonlySet<string>
}

/** One command and nothing around it, that starts what the recorder follows. */
const FOLLOWED = new RegExp(
  `^\\s*(\\w+=[\\w@%+=:,./-]*\\s+)*(${NODE_PROGRAMS})(\\s+[\\w@%+=:,./^*-]+)*\\s*$`,
)

/** A runner's compiler, which is handed the texts of modules and hands them back. */
const COMPILER =
  /\/node_modules\/(\.pnpm\/[^/]+\/node_modules\/)?@esbuild\/[^/]+\/bin\/esbuild --service=/

/** Why what a command does is not all written down; undefined if it is. */
export const unfollowed = (command: string | null): string | undefined =>
  command === null || FOLLOWED.test(command)
    ? undefined
    : `"${command.slice(0, 60)}" is no single command of Node's`

/**
 * What prepared the tests, as far as it can reach them by a service: migrations, a
 * runner's global setup. What a runner only loads to hand it on to its workers is
 * theirs, and known by them; what it ran itself counts for every test anyway.
 */
export function preparationOf(
  { segments, open }: Recording,
  others: readonly Segment[],
): Preparation {
  const byId = new Map(segments.map((one) => [one.id, one]))
  const runners = new Set<string>()
  for (const one of segments)
    if (one.tests.length > 0)
      for (let at = one.parent; at !== null && !runners.has(at); at = byId.get(at)?.parent ?? null)
        runners.add(at)
  const children = new Map<string, Segment[]>()
  for (const one of segments)
    if (one.parent !== null) children.set(one.parent, [...(children.get(one.parent) ?? []), one])
  const unfinished = new Map(
    open.flatMap((one) => (one.parent === null ? [] : [[one.parent, [one]]])),
  )
  const found: Preparation = {
    segments: others.map((one) => (runners.has(one.id) ? { ...one, loads: [], scripts: [] } : one)),
    problems: others.flatMap((one) => {
      const own = (line: string): boolean => runners.has(one.id) && COMPILER.test(line)
      const spawns = one.spawns.map((spawn) => ({ ...spawn, own: spawn.own || own(spawn.line) }))
      return problemsOf({ ...one, spawns }, children, unfinished)
    }),
    runners,
  }
  if (open.some(({ parent }) => parent === null))
    found.problems.push("a process was ended before it could say what it reached")
  return found
}
