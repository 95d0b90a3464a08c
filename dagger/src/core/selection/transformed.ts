import type { Chain } from "./chains.js"
import type { Segment } from "./segment.js"

/**
 * A test with what transforms of modules needed in any process of the run. A runner keeps their
 * results, on disk too, and what a process did not transform itself it took from another.
 */
export function transformed(chain: Chain, all: readonly Segment[]): Chain {
  const [first] = chain.segments
  if (first === undefined || !chain.segments.some(({ transforms }) => transforms)) return chain
  const found = all.flatMap(({ transforms }) => transforms ?? [])
  const of = (name: keyof (typeof found)[number]): string[] => [
    ...new Set(found.flatMap((one) => one[name])),
  ]
  const [reads, lists] = [of("reads"), of("lists")]
  const names = new Set([...reads, ...lists])
  if (names.size + of("env").length + of("problems").length === 0) return chain
  const present = [...new Set(all.flatMap((one) => one.present))].filter((path) => names.has(path))
  const nothing = { tests: [], scripts: [], loads: [], collects: [], writes: [], spawns: [] }
  const outside = { connects: [], listens: [], problems: [], wholeEnv: false }
  const more = { ...first, ...nothing, ...outside, packagesTakeEnv: false }
  return {
    path: chain.path,
    segments: [...chain.segments, { ...more, reads, lists, present, env: of("env") }],
    problems: [...chain.problems, ...of("problems").map((text) => `it ${text}`)],
  }
}
