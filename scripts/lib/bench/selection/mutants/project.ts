/** A project whose own tests are run, by exact version. */
export type Project = {
  name: string
  /** Where its source comes from: a Debian source package, or this repository. */
  source: { debian: string; version: string; sha256: string } | { folder: string }
  runner: "vitest" | "jest"
  /** Packages that its tests need, by exact version. */
  packages: string[]
  /** What measures its lines, by exact version, where neither its runner nor its packages do. */
  lines?: string
  /** Files laid over it, such as a configuration that names what is run. */
  files: Record<string, string>
  /** Files that are left out, since they need what can't be had. */
  without: string[]
  /** What is mutated: a folder, and the names of its files. */
  mutate: { folder: string; files: RegExp }
  /** Mutants at most, where each takes long; 600 otherwise. */
  mutants?: number
}

/** What makes the mutants. */
export const STRYKER = "@stryker-mutator/instrumenter@9.6.1"
