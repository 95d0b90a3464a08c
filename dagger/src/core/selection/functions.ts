import type ts from "typescript"
import { blocksBy } from "./blocks.js"
import type { Sha256 } from "./map.js"

/**
 * A function of a source text, or a block: a part of one that is left out on some ways through it.
 * They stand in the order of where they start, so the first is the text itself: what runs when
 * the module is loaded.
 */
export type SourceFunction = {
  /** That of its function for a block. */
  name: string
  /** Index of the function or block around it; -1 for the text itself. */
  parent: number
  /** For a block, the place from which on V8 may begin it. */
  block?: number
  /** Where its parameters start: what stands before belongs to the one around it. */
  inside: number
  end: number
  /** Its text without the bodies of the functions and without the blocks in it, but with what those declare for it. */
  own: string
}

/** Reads the functions of a source text; undefined if it can't be parsed. */
export type FunctionsOf = (path: string, text: string) => SourceFunction[] | undefined

/** Files whose functions can be told apart. */
export const isSource = (path: string): boolean =>
  /\.[cm]?[jt]sx?$/.test(path) && !/\.d\.[cm]?ts$/.test(path)

/** What a text that was run is called: it is another for each run. */
export const RUN_TEXT = "text.js"

/** The same, that reads a source once: stages of one run have most of their sources in common. */
export function remembered(functionsOf: FunctionsOf, sha256: Sha256): FunctionsOf {
  const known = new Map<string, SourceFunction[] | undefined>()
  return (path, text) => {
    if (path === RUN_TEXT) return functionsOf(path, text)
    // The name says which language it is, and nothing more.
    const key = `${path.slice(path.lastIndexOf("."))} ${sha256(text)}`
    if (!known.has(key)) known.set(key, functionsOf(path, text))
    return known.get(key)
  }
}

type Body = ts.FunctionLikeDeclaration & { body: ts.Node }

/** Reads functions by TypeScript's own parser, which is handed in, as it takes a while to load. */
export function functionsBy(compiler: typeof ts): FunctionsOf {
  const isFunction = (node: ts.Node): node is Body =>
    compiler.isFunctionLike(node) && "body" in node && node.body !== undefined
  const { partsOf, declaredBy } = blocksBy(compiler)
  return (path, text) => {
    const source = compiler.createSourceFile(path, text, compiler.ScriptTarget.Latest, true)
    if (hasErrors(source)) return undefined
    const found: Found[] = []
    const add = (one: Pick<Found, "name" | "parent" | "start" | "inside" | "end" | "block">) =>
      found.push({ ...one, own: "", cut: [], declares: [] }) - 1
    const visit = (node: ts.Node, owner: number, blocks = true): void => {
      if (isFunction(node)) return visitFunction(node, owner)
      const within = functionAround(found, owner)
      found[within]!.declares.push(...declaredBy(node))
      // What a module runs as it is loaded counts as a whole for all who load it.
      const parts = blocks && within > 0 ? partsOf(node, source) : []
      const owners: { end: number; at: number }[] = []
      compiler.forEachChild(node, (child) => {
        const start = child.getStart(source)
        while (owners.length > 0 && owners.at(-1)!.end <= start) owners.pop()
        for (const part of parts.filter((one) => one.start === start)) {
          const parent = owners.at(-1)?.at ?? owner
          const before = text.slice(found[owner]!.start, start)
          const hidden = part.declares.filter((name) => before.includes(name))
          found[owner]!.declares.push(...hidden.map((name) => `let ${name}`))
          found[parent]!.cut.push([start, part.end])
          const { name } = found[within]!
          owners.push({
            end: part.end,
            at: add({ name, parent, start, inside: start, end: part.end, block: part.from }),
          })
        }
        const label = compiler.isCaseClause(node) && child === node.expression
        visit(child, owners.at(-1)?.at ?? owner, blocks && !label)
      })
    }
    const visitFunction = (node: Body, owner: number): void => {
      const { body } = node
      const start = node.getStart(source)
      const inside = node.parameters[0]?.getStart(source) ?? node.parameters.pos
      const own = add({ name: nameOf(node, source), parent: owner, start, inside, end: node.end })
      found[owner]!.cut.push([body.getStart(source), body.end])
      if (compiler.isFunctionDeclaration(node) && isBlock(found[owner]!))
        found[functionAround(found, owner)]!.declares.push(`var ${nameOf(node, source)}`)
      // Names and decorators are evaluated outside, parameters and body inside.
      for (const part of node.modifiers ?? []) visit(part, owner)
      if (node.name !== undefined) visit(node.name, owner)
      for (const part of node.parameters) visit(part, own)
      visit(body, own)
    }
    add({ name: "", parent: -1, start: 0, inside: 0, end: text.length })
    compiler.forEachChild(source, (child) => visit(child, 0))
    return ordered(found).map(({ cut, declares, start, ...one }) => ({
      ...one,
      own: [without(text, start, one.end, cut), ...declares].join("\u0001"),
    }))
  }

  function nameOf(node: Body, source: ts.SourceFile): string {
    if (compiler.isConstructorDeclaration(node)) return "constructor"
    if (node.name !== undefined) return node.name.getText(source)
    const { parent } = node
    const named =
      compiler.isVariableDeclaration(parent) ||
      compiler.isPropertyAssignment(parent) ||
      compiler.isPropertyDeclaration(parent)
    return named ? parent.name.getText(source) : ""
  }
}

/** A function or block as it is found, with what is cut out of its text. */
type Found = SourceFunction & { start: number; cut: [number, number][]; declares: string[] }

/** True for a block, false for a function. */
export const isBlock = ({ block }: Pick<SourceFunction, "block">): boolean => block !== undefined

/** The function that a block is in; a function itself. */
export const functionAround = (found: readonly SourceFunction[], index: number): number =>
  isBlock(found[index]!) ? functionAround(found, found[index]!.parent) : index

const hasErrors = (source: ts.SourceFile): boolean =>
  ((source as unknown as { parseDiagnostics?: unknown[] }).parseDiagnostics ?? []).length > 0

/** In the order of where their parameters start; the parents' indices follow. */
function ordered<T extends { inside: number; end: number; parent: number }>(found: T[]): T[] {
  const order = found
    .map((_, index) => index)
    .sort((a, b) => found[a]!.inside - found[b]!.inside || found[b]!.end - found[a]!.end)
  const place = new Map(order.map((old, index) => [old, index]))
  const sorted = order.map((old) => found[old]!)
  return sorted.map((one) => ({ ...one, parent: one.parent < 0 ? -1 : place.get(one.parent)! }))
}

function without(text: string, start: number, end: number, cut: [number, number][]): string {
  const parts: string[] = []
  let at = start
  for (const [from, to] of [...cut].sort((a, b) => a[0] - b[0])) {
    parts.push(text.slice(at, from))
    at = to
  }
  return [...parts, text.slice(at, end)].join("\u0000")
}
