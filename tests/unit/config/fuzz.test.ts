import fc from "fast-check"
import { expect, it } from "vitest"
import { stringify } from "yaml"

import { parseConfig } from "../../../dagger/src/core/config/parse.js"
import { problemText } from "../../../dagger/src/core/config/problem.js"
import { STAGE_NAMES } from "../../../dagger/src/core/plan/stages.js"

const names = [
  ...["version", "app", "services", "stages", "allowInconclusive", "__proto__", "constructor"],
  ...["env", "port", "steps", "scenarios", "signIn", "envelope", "postgres", "enabled", "toString"],
  ...STAGE_NAMES,
]

/** Trees of known and unknown names over values of every kind. */
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.oneof(
      fc.string(),
      fc.integer(),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      fc.constantFrom(...STAGE_NAMES, "trivy.vulnerabilities"),
    ),
    fc.array(tie("tree"), { maxLength: 3 }),
    fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), tie("tree"), { maxKeys: 4 }),
  ),
}))

/** A file in which a few characters were lost, added or doubled. */
const mangled = fc
  .tuple(
    tree,
    fc.array(
      fc.tuple(
        fc.nat(400),
        fc.constantFrom("\t", ":", "- ", "&a ", "*a", "{", "'", "", "\0", "\n", "!!map ", "<<: "),
      ),
      { maxLength: 4 },
    ),
  )
  .map(([value, cuts]) =>
    cuts.reduce(
      (text, [at, sign]) => text.slice(0, at) + sign + text.slice(at + 1),
      stringify(value),
    ),
  )

const answers = (text: string) => {
  const parsed = parseConfig(text)
  if (parsed.ok) return
  expect(parsed.problems.length).toBeGreaterThan(0)
  for (const problem of parsed.problems) {
    expect(problem.line).toBeGreaterThanOrEqual(1)
    expect(problem.line).toBeLessThanOrEqual(text.split(/\r\n|\r|\n/).length)
    expect(problem.column).toBeGreaterThanOrEqual(1)
    expect(problem.found).not.toBe("")
    expect(problemText(problem)).not.toMatch(/undefined|Invalid input|\[object|\n {4}at /)
  }
}

it("answers whatever is written with problems that have a place", () => {
  fc.assert(
    fc.property(tree, (value) => answers(stringify(value))),
    { numRuns: 500 },
  )
})

it("answers a mangled file", () => {
  fc.assert(fc.property(mangled, answers), { numRuns: 500 })
})

it("answers any text", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 200 }), answers), { numRuns: 500 })
})
