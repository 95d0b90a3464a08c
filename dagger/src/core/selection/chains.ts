import type { Open, Recording, Segment } from "./segment.js"

/** A test file with all that ran for it, its child processes too, and why more may have. */
export type Chain = { path: string; segments: Segment[]; problems: string[] }

/** What a recording says by test file, and the processes that were of no test: runner, workers, preparation. */
export type Chains = { tests: Map<string, Chain>; others: Segment[] }

/** Sorts the segments of a recording by test files. */
export function chainsOf({ segments, open }: Recording): Chains {
  const children = new Map<string, Segment[]>()
  for (const one of segments)
    if (one.parent !== null && one.tests.length === 0)
      children.set(one.parent, [...(children.get(one.parent) ?? []), one])
  const unfinished = new Map<string, Open[]>()
  for (const one of open)
    if (one.parent !== null)
      unfinished.set(one.parent, [...(unfinished.get(one.parent) ?? []), one])
  const tests = new Map<string, Chain>()
  const used = new Set<string>()
  for (const first of segments) {
    if (first.tests.length === 0) continue
    const reached = below(first, children)
    for (const { id } of reached) used.add(id)
    const problems = reached.flatMap((one) => problemsOf(one, children, unfinished))
    for (const path of first.tests) {
      const chain = tests.get(path) ?? { path, segments: [], problems: [] }
      chain.segments.push(...reached)
      chain.problems.push(...problems)
      tests.set(path, chain)
    }
  }
  return { tests, others: segments.filter(({ id }) => !used.has(id)) }
}

function below(first: Segment, children: ReadonlyMap<string, Segment[]>): Segment[] {
  const found = [first]
  for (const one of found)
    found.push(...(children.get(one.id) ?? []).filter((c) => !found.includes(c)))
  return found
}

/** Programs that are Node's: where a shell starts one and nothing else, its notes are all there is. */
export const NODE_PROGRAMS = "node|npm|npx|pnpm|yarn|tsx|ts-node|vitest|jest|mocha"
const startsNode = (line: string): boolean =>
  new RegExp(`^(/\\S*/)?(ba|da|z|k|a)?sh -c (-- )?(${NODE_PROGRAMS})( |$)`).test(line)

/** Why a process may have reached more than is written down. */
export function problemsOf(
  one: Segment,
  children: ReadonlyMap<string, Segment[]>,
  unfinished: ReadonlyMap<string, Open[]>,
): string[] {
  const problems = one.problems.map((text) => `it ${text}`.replace(/^it (could|its) /, "$1 "))
  if ((unfinished.get(one.id) ?? []).length > 0)
    problems.push("a process that it started was ended before it could say what it reached")
  one.spawns.forEach((spawn, call) => {
    if (spawn.own) return
    const mine = (children.get(one.id) ?? []).filter((child) => child.call === call)
    const certain =
      !spawn.hidden &&
      mine.some(
        (child) =>
          (spawn.pid === 0 || child.pid === spawn.pid || startsNode(spawn.line)) &&
          child.thread === spawn.thread &&
          (spawn.node || spawn.pid !== 0),
      )
    // Thread numbers of workers are only known to themselves where the pid is the same.
    if (!certain) problems.push(`it starts ${spawn.line.slice(0, 60)}, which can't be followed`)
  })
  if ([...one.reads, ...one.lists].some((path) => path === ".git" || path.startsWith(".git/")))
    problems.push("it reads the repository's history")
  return problems
}
