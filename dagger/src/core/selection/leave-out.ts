import { isNew, type Selected } from "./select.js"

/** Characters that a pattern for files reads as more than themselves. */
const PATTERN = /[*?[\]{}()!|\\]/

/** Characters of all names together that a command line surely takes. */
const MOST = 80_000

/**
 * Test files that a runner can be told to leave out, by their paths in the
 * source: what it finds beside them runs, so nobody has to list them before. One
 * that ran before stays at least, to show that tests can run. undefined where
 * there are more than a command line takes.
 */
export function leftOutOf({ chosen, skipped }: Selected): string[] | undefined {
  const names = skipped.map(({ path }) => path)
  // What is new may only look like a test: it does not count as one that runs.
  const left = chosen.every(isNew) ? names.slice(1) : names
  // A name that would match others as well stays.
  const plain = left.filter((path) => !PATTERN.test(path))
  const length = plain.reduce((sum, path) => sum + path.length, 0)
  return length > MOST ? undefined : plain
}

/**
 * True for a settings file of Vitest with projects in it: each of them has its own
 * list of what is left out, which the command line does not reach.
 */
export const hasProjects = (name: string, text: string): boolean =>
  /^vitest\.workspace\./.test(name) ||
  (/^vite(st)?\./.test(name) && /\b(projects|workspace)\b/.test(text))
