// Patterns as the engine reads them (and Docker's ignore files): from the
// application's folder on, "*" within a name, "**" over any number of folders,
// and a pattern that fits a folder fits everything in it.

const cache = new Map<string, RegExp>()

/** A pattern's regular expression over whole paths. */
function expression(pattern: string): RegExp {
  const known = cache.get(pattern)
  if (known !== undefined) return known
  const clean = pattern.replace(/^(\.?\/)+/, "").replace(/\/+$/, "")
  const text = clean.replace(
    /\*\*\/|\*\*|\*|\?|\[[^\]]*\]|\\(.)|[.+^${}()|\\/]/g,
    (found: string, escaped?: string) => {
      if (found === "**/") return "(?:.*/)?"
      if (found === "**") return ".*"
      if (found === "*") return "[^/]*"
      if (found === "?") return "[^/]"
      if (found.startsWith("[")) return found
      return `\\${escaped ?? found}`
    },
  )
  const made = new RegExp(`^${text}$`)
  cache.set(pattern, made)
  return made
}

/** True if a pattern fits a path or one of the folders that hold it. */
export function fits(pattern: string, path: string): boolean {
  const regex = expression(pattern)
  const names = path.split("/")
  return names.some((_name, index) => regex.test(names.slice(0, index + 1).join("/")))
}

/**
 * True if a list of patterns fits a path. The last one that does decides: with
 * "!" in front it takes the path out again, if it fits the path itself.
 */
export function fitsAny(patterns: readonly string[], path: string): boolean {
  return patterns.reduce((result, pattern) => {
    const not = pattern.startsWith("!")
    const found = not ? expression(pattern.slice(1)).test(path) : fits(pattern, path)
    return found ? !not : result
  }, false)
}
