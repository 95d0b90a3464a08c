import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { stringify } from "yaml"
import { configInvalid } from "../../../dagger/src/core/errors.js"
import { parseConfig } from "../../../dagger/src/core/config/parse.js"
import { configJsonSchema } from "../../../dagger/src/core/config/schema.js"

/** Milliseconds that no file may take, on a machine that does other things too. */
const MOST_MS = 2000

/** What a reader is told; bounded in time and length, without the insides of Sluice. */
function answered(text: string): string {
  const began = performance.now()
  const parsed = parseConfig(text)
  const tookMs = performance.now() - began
  expect(tookMs).toBeLessThan(MOST_MS)
  if (parsed.ok) return ""
  const { message } = configInvalid(parsed.problems)
  expect(message).toMatch(/^SLUICE_CONFIG_INVALID: sluice\.yaml has .*problem/)
  expect(message).toMatch(/\(line \d+:\d+\): found .+, expected .+\./s)
  expect(message).toMatch(/\nWhat to do: .+\.$/)
  expect(message).not.toMatch(/undefined|\[object|NaN|\n\s+at .*[:(]\d+/)
  return message
}

describe("files that are meant to break the parser", () => {
  const bomb = (levels: number, width: number) => {
    const lines = ["a0: &a0 [x, x]"]
    for (let level = 1; level <= levels; level++)
      lines.push(
        `a${level}: &a${level} [${Array(width)
          .fill(`*a${level - 1}`)
          .join(", ")}]`,
      )
    return lines.join("\n")
  }
  it.each([
    ["a bomb of aliases", bomb(9, 9)],
    ["a wide bomb", bomb(3, 200)],
    ["an alias of itself", "app: &a\n  env: *a\n"],
    ["merge keys of itself", "app: &a\n  <<: *a\n"],
    ["an alias without an anchor", "app: *nobody\n"],
    ["deep brackets", `app: ${"[".repeat(100_000)}`],
    ["deep braces", `${"{a: ".repeat(50_000)}`],
    ["deep lists", `${"- ".repeat(50_000)}x`],
    ["deep mappings", Array.from({ length: 3000 }, (_, i) => `${" ".repeat(i)}a:`).join("\n")],
    ["NUL bytes", "app:\0\n  name: \0\0\n"],
    ["a very long line", `app: { name: ${"x".repeat(300_000)} }`],
    ["a byte order mark in the middle", "app:\n  \uFEFFname: x\n"],
    ["tabs", "app:\n\tname: x\n"],
    ["two documents", "app: {}\n---\napp: {}\n"],
    ["a tag of a program", "app: !!js/function 'function () {}'\n"],
    ["a binary", "app: { name: !!binary AAAA }\n"],
    ["a name twice", "app: {}\napp: {}\n"],
    ["a mapping as a name", "? { a: 1 }\n: x\n"],
    ["the prototype", "__proto__: { polluted: true }\nconstructor: { prototype: {} }\n"],
    ["huge numbers", "app: { port: 1e999 }\nstages: { load: { maxP95Ms: -1e400 } }\n"],
    ["no numbers", "app: { port: .nan, startTimeoutSeconds: .inf }\n"],
    ["more digits than a number has", `app: { port: ${"9".repeat(400)} }\n`],
    ["octal and hex", "app: { port: 0xFFFFF, startTimeoutSeconds: 0o7777 }\n"],
    ["a date", "version: 2026-01-01\n"],
    ["half a character", "app: { name: \uD800 }\nx: 1\n"],
    ["a folded text without end", "app:\n  name: >\n"],
    ["open quotes", 'app: { name: "x\n'],
    ["only a number", "42"],
    ["only a list", "- app\n- stages\n"],
    ["a percent directive", "%YAML 9.9\n---\napp: { nme: x }\n"],
  ])("answers %s", (name, text) => {
    const message = answered(text)
    const fine = ["a folded text without end"]
    if (!fine.includes(name)) expect(message, text.slice(0, 80)).not.toBe("")
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })
})

type Schema = {
  type?: string
  properties?: Record<string, Schema>
  anyOf?: Schema[]
  items?: Schema
}

/** Paths of every field of sluice.yaml. */
function fields(schema: Schema, path: string[] = []): string[][] {
  const inside = Object.entries(schema.properties ?? {}).flatMap(([name, field]) =>
    fields(field, [...path, name]),
  )
  return path.length === 0 ? inside : [path, ...inside]
}

const nested = (path: readonly string[], value: unknown): unknown =>
  path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value)

const ALL = fields(configJsonSchema() as Schema)

const wrongValue = fc.oneof(
  fc.constantFrom<unknown>(null, -1, 1e308, 0.1, "", " ", "\0", true, [], {}, [[]], [{}], { x: 1 }),
  fc.constantFrom<unknown>([null], ["", ""], { "": "" }, "../../etc/passwd", "/", "a b", 2 ** 53),
  fc.bigInt().map(String),
  fc.string({ unit: "binary" }),
  fc.dictionary(fc.string(), fc.anything({ maxDepth: 2 }), { maxKeys: 3 }),
)

it("knows a good many fields", () => {
  expect(ALL.length).toBeGreaterThan(80)
})

it("answers each field with any wrong value: 600 of them", () => {
  fc.assert(
    fc.property(fc.constantFrom(...ALL), wrongValue, (path, value) => {
      answered(stringify(nested(path, value)))
    }),
    { numRuns: 600 },
  )
})

it("answers each field with a letter of its name changed, by its own name: every one", () => {
  for (const path of ALL) {
    const name = path.at(-1)!
    const changed = `${name.slice(0, 2)}${name[2] === "x" ? "y" : "x"}${name.slice(3)}`
    const message = answered(stringify(nested([...path.slice(0, -1), changed], 1)))
    expect(message, path.join(".")).toContain(changed)
    if (name.length > 4) expect(message, path.join(".")).toContain("Did you mean ")
  }
})

it("names five problems at once, each with line, what was found, what was expected", () => {
  const text = `version: 2
app:
  prt: 3000
  healthPath: healthz
stages:
  unti: {}
  load:
    maxP95Ms: fast
`
  const message = answered(text)
  for (const place of ["line 1:", "line 3:", "line 4:", "line 6:", "line 8:"])
    expect(message).toContain(place)
  expect(message).toContain("Did you mean port?")
  expect(message).toContain("Did you mean unit?")
  expect(message).toContain('found "fast", expected a number')
})
