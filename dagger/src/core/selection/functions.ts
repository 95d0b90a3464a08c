import type ts from "typescript"

/**
 * A function of a source text. Functions stand in the order of where they start,
 * so the first is the text itself: what runs when the module is loaded.
 */
export type SourceFunction = {
  name: string
  /** Index of the function around it; -1 for the text itself. */
  parent: number
  /** Where its parameters start: what stands before belongs to the one around it. */
  inside: number
  end: number
  /** Its text without the bodies of the functions in it. */
  own: string
}

/** Reads the functions of a source text; undefined if it can't be parsed. */
export type FunctionsOf = (path: string, text: string) => SourceFunction[] | undefined

/** Files whose functions can be told apart. */
export const isSource = (path: string): boolean =>
  /\.[cm]?[jt]sx?$/.test(path) && !/\.d\.[cm]?ts$/.test(path)

type Body = ts.FunctionLikeDeclaration & { body: ts.Node }

/** Reads functions by TypeScript's own parser, which is handed in, as it takes a while to load. */
export function functionsBy(compiler: typeof ts): FunctionsOf {
  const isFunction = (node: ts.Node): node is Body =>
    compiler.isFunctionLike(node) && "body" in node && node.body !== undefined
  return (path, text) => {
    const source = compiler.createSourceFile(path, text, compiler.ScriptTarget.Latest, true)
    if (hasErrors(source)) return undefined
    const found: (SourceFunction & { bodies: [number, number][]; start: number })[] = []
    const add = (name: string, parent: number, start: number, inside: number, end: number) =>
      found.push({ name, parent, start, inside, end, own: "", bodies: [] }) - 1
    const visit = (node: ts.Node, owner: number): void => {
      if (!isFunction(node)) return compiler.forEachChild(node, (child) => visit(child, owner))
      const { body } = node
      const start = node.getStart(source)
      const inside = node.parameters[0]?.getStart(source) ?? node.parameters.pos
      const own = add(nameOf(node, source), owner, start, inside, node.end)
      found[owner]!.bodies.push([body.getStart(source), body.end])
      // Names and decorators are evaluated outside, parameters and body inside.
      for (const part of node.modifiers ?? []) visit(part, owner)
      if (node.name !== undefined) visit(node.name, owner)
      for (const part of node.parameters) visit(part, own)
      visit(body, own)
    }
    add("", -1, 0, 0, text.length)
    compiler.forEachChild(source, (child) => visit(child, 0))
    return ordered(found).map(({ bodies, start, ...one }) => ({
      ...one,
      own: without(text, start, one.end, bodies),
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

function without(text: string, start: number, end: number, bodies: [number, number][]): string {
  const parts: string[] = []
  let at = start
  for (const [from, to] of [...bodies].sort((a, b) => a[0] - b[0])) {
    parts.push(text.slice(at, from))
    at = to
  }
  return [...parts, text.slice(at, end)].join("\u0000")
}
