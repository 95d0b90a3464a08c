import { join } from "node:path"

import fc from "fast-check"
import { expect } from "vitest"

import type { SourceFunction } from "../../../dagger/src/core/selection/functions.js"
import { innermost } from "../../../dagger/src/core/selection/ran.js"

/** A way through a function; `mark(ID)` says that a place of it ran. */
export type Flow = { form: number; when: number; inner: Flow[][] }

type Parts = { id: () => number; when: string; body: (part: number) => string }

/** What a function may be made of; `k` is its argument, `i` and `n` count. */
export const FORMS: ((parts: Parts) => string)[] = [
  ({ id }) => `mark(${id()});`,
  ({ id, when }) => `if (${when}) mark(${id()});`,
  ({ id, when, body }) =>
    `if (${when}) { mark(${id()}); ${body(0)} } else { mark(${id()}); ${body(1)} }`,
  ({ id, when, body }) =>
    `if (${when}) { ${body(0)} } else if (k % 3) mark(${id()}); else { ${body(1)} }`,
  ({ id, when }) => `if (${when}) return mark(${id()});`,
  ({ id, when, body }) => `if (${when}) { mark(${id()}); ${body(0)} return; }`,
  ({ when }) => `if (${when}) throw new Error("made up");`,
  ({ id, when }) => `n = ${when} ? mark(${id()}) : mark(${id()});`,
  ({ id, when }) => `n = ${when} ? 1 : ${when} ? mark(${id()}) : (mark(${id()}), 2);`,
  ({ id, when }) => `${when} && mark(${id()}) && k > 2 && mark(${id()});`,
  ({ id, when }) => `${when} || mark(${id()}) || mark(${id()});`,
  ({ id, when }) => `(${when} || k > 2) && (mark(${id()}) || k < 3) && mark(${id()});`,
  ({ id, when }) => `n = (${when} ? null : 1) ?? mark(${id()});`,
  ({ id, when }) => `n = ${when} ? undefined : n; n ??= mark(${id()}); n &&= mark(${id()});`,
  ({ id, when, body }) =>
    `for (const x of ${when} ? [1, 2] : []) { mark(${id()}); ${body(0)} if (x > k) break; mark(${id()}); }`,
  ({ id, when, body }) =>
    `for (let j = 0; j < (${when} ? 2 : 0); j++) { if (j > k) continue; mark(${id()}); ${body(0)} }`,
  ({ id, when }) =>
    `for (let j = 0; j < 3 && (${when} || mark(${id()})); j++, k > 4 && mark(${id()})) n += j;`,
  ({ id, when, body }) => `while (${when} && i++ < 2) { mark(${id()}); ${body(0)} }`,
  ({ id, body }) => `do { mark(${id()}); ${body(0)} } while (i++ < 2);`,
  ({ id, when, body }) =>
    `while (true) { mark(${id()}); if (${when}) break; ${body(0)} if (i++ > 2) return mark(${id()}); }`,
  ({ id, body }) =>
    `switch (k % 4) { case 0: mark(${id()}); case 1: ${body(0)} break; case n && 2: mark(${id()}); return; default: mark(${id()}); ${body(1)} }`,
  ({ id, when, body }) =>
    `switch (true) { case ${when}: mark(${id()}); ${body(0)} break; case k > 2: case mark(${id()}) && k > 1: if (k > 5) break; mark(${id()}); }`,
  ({ id, when, body }) =>
    `try { mark(${id()}); if (${when}) throw 1; ${body(0)} mark(${id()}); } catch { mark(${id()}); ${body(1)} } finally { mark(${id()}); }`,
  ({ id, when, body }) =>
    `try { ${body(0)} may(${when}); mark(${id()}); } catch (e) { if (k > 3) throw e; mark(${id()}); }`,
  ({ id, when, body }) =>
    `try { if (${when}) return; ${body(0)} } finally { mark(${id()}); ${body(1)} }`,
  ({ id, when, body }) =>
    `out${"$"}: { mark(${id()}); if (${when}) break out${"$"}; ${body(0)} mark(${id()}); }`,
  ({ id, when, body }) =>
    `rows${"$"}: for (const x of [1, 2]) { for (const y of [1, 2]) { if (${when}) continue rows${"$"}; if (x + y > k) break rows${"$"}; mark(${id()}); ${body(0)} } mark(${id()}); }`,
  ({ id, when, body }) =>
    `{ if (${when}) { later(); return; } ${body(0)} mark(${id()}); function later() { mark(${id()}); } }`,
  ({ id, when, body }) =>
    `const f${"$"} = () => { mark(${id()}); ${body(0)} }; if (${when}) f${"$"}();`,
  ({ id, when }) => `[1, 2].map((x) => x > k ? mark(${id()}) : ${when} && mark(${id()}));`,
  ({ id, when, body }) =>
    `class C${"$"} { a = ${when} ? mark(${id()}) : mark(${id()}); m() { mark(${id()}); ${body(0)} } } if (k > 2) new C${"$"}().m();`,
  ({ id, when }) =>
    `const { a${"$"} = mark(${id()}), b${"$"} = ${when} && mark(${id()}) } = { a${"$"}: k > 2 ? 1 : undefined };`,
  ({ id, when, body }) =>
    `if (${when}) { var v${"$"} = 1; mark(${id()}); } else { ${body(0)} } if (v${"$"}) mark(${id()});`,
]

export const WHEN = [
  "k > 1",
  "k & 1",
  "!(k & 2)",
  "k === 4",
  "true",
  "false",
  "0",
  "k > 3 && k < 6",
  "may(k === 5)",
]

export const flows: fc.Arbitrary<Flow[]> = fc.letrec<{ one: Flow; all: Flow[] }>((tie) => ({
  one: fc.record({
    form: fc.nat(FORMS.length - 1),
    when: fc.nat(WHEN.length - 1),
    inner: fc.oneof(
      { depthSize: "small" },
      fc.constant<Flow[][]>([[], []]),
      fc.tuple(tie("all"), tie("all")),
    ),
  }),
  all: fc.array(tie("one"), { minLength: 1, maxLength: 4 }),
})).all

/** The text of a function of its argument `k`. */
export function flowText(all: readonly Flow[], kind: "" | "async " | "*"): string {
  let next = 0
  let names = 0
  const written = ({ form, when, inner }: Flow): string => {
    const name = `_${names++}`
    const body = (part: number): string => (inner[part] ?? []).map(written).join(" ")
    const text = FORMS[form]!({ id: () => next++, when: `(${WHEN[when]!})`, body })
    return text.replaceAll("$", name)
  }
  const body = all.map(written).join("\n  ")
  const waits = { "": "", "async ": "await null;", "*": "yield 1;" }[kind]
  const head = kind === "*" ? "function* " : `${kind}function `
  return `(${head}flow(k) {\n  let i = 0, n = 0;\n  ${body}\n  ${waits} mark(${next++});\n})`
}

const IDLE = join(import.meta.dirname, "../../../dagger/assets/recorder/idle.cjs")

/**
 * A program that calls functions of its input's texts with some arguments each, and asks V8 in
 * between as the recorder does; prints which marks ran, and functions and their idle parts.
 */
export const FLOW_CHILD = `
const { BLOCKS, numbersOf, report } = require(${JSON.stringify(IDLE)})
const { Session } = require("node:inspector")
const vm = require("node:vm")
const session = new Session()
session.connect()
const post = (method, params) => {
  let answer
  session.post(method, params, (error, result) => { if (error) throw new Error(error.message); answer = result })
  return answer
}
post("Profiler.enable")
post("Profiler.startPreciseCoverage", BLOCKS)
let marks
globalThis.mark = (id) => { marks.add(id); return true }
globalThis.may = (does) => { if (does) throw new Error("made up"); return true }
const take = (name, functions) => {
  for (const { url, functions: reported } of post("Profiler.takePreciseCoverage").result) {
    if (url !== name) continue
    report(functions, reported)
  }
}
const call = async (flow, k) => {
  try {
    const made = flow(k)
    if (made && made.next) for (let step = 0; step < 2; step++) made.next()
    else await made
  } catch (error) {
    if (error !== 1 && error.message !== "made up") throw error
  }
}
void (async () => {
  const found = []
  for (const [index, { text, calls }] of JSON.parse(require("node:fs").readFileSync(0, "utf8")).entries()) {
    const name = "flow-" + index
    const functions = new Map()
    marks = new Set()
    const flow = new vm.Script(text, { filename: name }).runInThisContext()
    for (const some of calls) {
      for (const k of some) await call(flow, k)
      take(name, functions)
    }
    found.push({ marks: [...marks], ...numbersOf(functions) })
  }
  process.stdout.write(JSON.stringify(found))
})()
`

/** Marks of made-up functions: those that ran, those that did not, and of these those that are known not to have. */
export type Tally = { ran: number; idle: number; known: number }

/** Adds a function's marks to a tally; fails where one that ran counts as idle. `ran` are its functions and blocks that count as run. */
export function tallyMarks(
  tally: Tally,
  source: string,
  functions: readonly SourceFunction[],
  marks: ReadonlySet<number>,
  ran: ReadonlySet<number>,
  calls: unknown,
): void {
  for (const one of source.matchAll(/mark\((\d+)\)/g)) {
    const counts = ran.has(innermost(functions, one.index))
    if (marks.has(Number(one[1]))) {
      tally.ran += 1
      if (!counts)
        expect.fail(`${one[0]} ran after ${JSON.stringify(calls)}, and counts as idle:\n${source}`)
    } else {
      tally.idle += 1
      if (!counts) tally.known += 1
    }
  }
}
