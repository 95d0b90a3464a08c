import fc from "fast-check"

/** A function of a made-up text: its form, whether it is called, and the functions in it. */
export type Snippet = { form: number; called: boolean; inner: Snippet[] }

type Parts = { id: number; body: string; call: (text: string) => string }

/** What functions look like; `mark(ID)` says that one ran. */
const FORMS: ((parts: Parts) => string)[] = [
  ({ id, body, call }) => `function f${id}() {${body}} ${call(`f${id}()`)}`,
  ({ id, body, call }) => `const f${id} = () => {${body}}; ${call(`f${id}()`)}`,
  ({ id, body, call }) => `const f${id} = async (a, { b } = {}) => {${body}}\n${call(`f${id}()`)}`,
  ({ id, call }) => `const f${id} = x => mark(${id}); ${call(`f${id}()`)}`,
  ({ id, body, call }) => `const f${id} = x => y => {${body}}; ${call(`f${id}()()`)}`,
  ({ id, call }) => `const f${id} = x => y => (mark(${id})); ${call(`f${id}()`)}`,
  ({ id, body, call }) => `const f${id} = (a = function () {${body}}) => a(); ${call(`f${id}()`)}`,
  ({ id, body, call }) => `const f${id} = { m() {${body}} }; ${call(`f${id}.m()`)}`,
  ({ id, body, call }) => `const f${id} = { get m() {${body}} }; ${call(`f${id}.m`)}`,
  ({ id, body, call }) => `const f${id} = { set m(v) {${body}} }; ${call(`f${id}.m = 1`)}`,
  ({ id, body, call }) =>
    `const f${id} = { async *["m" + 1]() {${body}} }; ${call(`f${id}.m1().next()`)}`,
  ({ id, body, call }) => `const f${id} = { m: function named() {${body}} }; ${call(`f${id}.m()`)}`,
  ({ id, body, call }) => `function* f${id}() {${body}} ${call(`[...f${id}()]`)}`,
  ({ id, body, call }) => `async function f${id}() {${body}} ${call(`f${id}()`)}`,
  ({ id, body, call }) => `class F${id} { constructor() {${body}} } ${call(`new F${id}()`)}`,
  ({ id, body, call }) =>
    `class F${id} extends Object { constructor() { super();${body}} } ${call(`new F${id}()`)}`,
  ({ id, body, call }) => `class F${id} { a = 1; m() {${body}} } ${call(`new F${id}().m()`)}`,
  ({ id, body, call }) =>
    `class F${id} { #p() {${body}} m() { this.#p() } } ${call(`new F${id}().m()`)}`,
  ({ id, body, call }) => `class F${id} { static get m() {${body}} } ${call(`F${id}.m`)}`,
  ({ id, body, call }) => `class F${id} { a = () => {${body}} } ${call(`new F${id}().a()`)}`,
  ({ id, body, call }) =>
    `class F${id} { a = (() => {${body}})(); static b = 1 } ${call(`new F${id}()`)}`,
  ({ id, body }) => `class F${id} { static { (() => {${body}})() } }`,
  ({ id, body }) => `class F${id} { static a = (() => {${body}})(); static { this.b = 1 } }`,
  ({ body }) => `(function () {${body}})()`,
  ({ body }) => `void (() => {${body}})()`,
  ({ body }) => `\`\${(() => {${body}})()}\``,
  ({ id, body, call }) =>
    `const f${id} = class { static async m() {${body}} }; ${call(`f${id}.m()`)}`,
  ({ id, body, call }) =>
    `function f${id}(a = (() => {${body}})(), ...rest) {} ${call(`f${id}()`)}`,
]

export const snippets: fc.Arbitrary<Snippet[]> = fc.letrec<{ one: Snippet; all: Snippet[] }>(
  (tie) => ({
    one: fc.record({
      form: fc.nat(FORMS.length - 1),
      called: fc.boolean(),
      inner: fc.oneof({ depthSize: "small" }, fc.constant<Snippet[]>([]), tie("all")),
    }),
    all: fc.array(tie("one"), { minLength: 1, maxLength: 4 }),
  }),
).all

/** The text of some of them. */
export function textOf(all: readonly Snippet[]): string {
  let next = 0
  const written = ({ form, called, inner }: Snippet): string => {
    const id = next++
    const body = ` mark(${id}); ${inner.map(written).join(";\n")} `
    return FORMS[form]!({ id, body, call: (text) => (called ? text : "") })
  }
  return `${all.map(written).join(";\n")}\n`
}

/** What a child process does: runs texts, collects garbage, and says what V8 reports. */
export const CHILD = `
const { Session } = require("node:inspector")
const { readFileSync } = require("node:fs")
const vm = require("node:vm")
const session = new Session()
session.connect()
session.post("Profiler.enable")
session.post("Profiler.startPreciseCoverage", { callCount: false, detailed: false })
const texts = JSON.parse(readFileSync(0, "utf8"))
const marks = texts.map((text, index) => {
  const seen = new Set()
  globalThis.mark = (id) => { seen.add(id) }
  new vm.Script("{" + text + "}\\n", { filename: "/made-up/" + index }).runInThisContext()
  return [...seen]
})
setTimeout(() => {
  for (let i = 0; i < 3; i++) global.gc()
  session.post("Profiler.takePreciseCoverage", (_, { result }) => {
    const found = texts.map(() => [])
    for (const { url, functions } of result) {
      const index = /made-up\\/(\\d+)$/.exec(url)?.[1]
      if (index === undefined) continue
      for (const { ranges: [one] } of functions)
        found[index].push(one.startOffset, one.endOffset, one.count > 0 ? 1 : 0)
    }
    process.stdout.write(JSON.stringify({ marks, found }))
  })
}, 50)
`
