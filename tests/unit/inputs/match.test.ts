import { describe, expect, it } from "vitest"

import { fits, fitsAny } from "../../../dagger/src/core/inputs/match.js"

describe("a pattern", () => {
  it.each([
    ["*.md", "README.md", true],
    ["*.md", "docs/guide.md", false],
    ["**/README.md", "README.md", true],
    ["**/README.md", "packages/a/README.md", true],
    ["docs/**/*.md", "docs/guide.md", true],
    ["docs/**/*.md", "docs/a/b/guide.md", true],
    ["docs/**/*.md", "docs/guide.json", false],
    ["docs", "docs/a/b.json", true],
    ["docs", "src/docs/b.json", false],
    ["./src/", "src/app.ts", true],
    ["src/*.ts", "src/a/b.ts", false],
    ["**", "any/thing", true],
    ["a?c", "abc", true],
    ["a?c", "a/c", false],
    ["[ab].ts", "b.ts", true],
    ["a.b", "axb", false],
    ["a\\*", "a*", true],
    ["(x)+", "(x)+", true],
  ])("%s on %s: %s", (pattern, path, expected) => {
    expect(fits(pattern, path)).toBe(expected)
  })

  it("is taken back by a later one", () => {
    expect(fitsAny(["*.json", "!package.json"], "package.json")).toBe(false)
    expect(fitsAny(["*.json", "!package.json"], "other.json")).toBe(true)
    // Seen on the engine: a folder that is taken out again does not take its files out.
    expect(fitsAny(["**/*.spec.*", "!e2e"], "e2e/a.spec.ts")).toBe(true)
    expect(fitsAny(["**/*.spec.*", "!e2e/**"], "e2e/a/b.spec.ts")).toBe(false)
    expect(fitsAny([], "other.json")).toBe(false)
  })
})
