import type { Seen } from "./facts.js"
import type { Provenance } from "./settings.js"

/** Chooses a value by rank and remembers where it came from. */
export type Pick = <T>(
  path: string,
  user: T | undefined,
  found: Seen<T> | undefined,
  fallback: T,
  /** How the value reads in the plan. */
  text?: (value: T) => string,
) => T

/** A `Pick` and the list that it writes to: sluice.yaml before what was seen before the default. */
export function picker(): { pick: Pick; provenance: Provenance[] } {
  const provenance: Provenance[] = []
  const pick: Pick = (path, user, found, fallback, text = shown) => {
    const [value, from] =
      user !== undefined
        ? [user, "sluice.yaml"]
        : found !== undefined
          ? [found.value, found.from]
          : [fallback, "default"]
    provenance.push({ path, value: text(value), from })
    return value
  }
  return { pick, provenance }
}

const shown = (value: unknown) =>
  value === null ? "none" : typeof value === "string" ? value : JSON.stringify(value)
