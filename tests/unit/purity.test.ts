import { existsSync, readdirSync, readFileSync } from "node:fs"
import { dirname, join, relative } from "node:path"

import ts from "typescript"
import { describe, expect, it } from "vitest"

const ROOT = join(import.meta.dirname, "../..")
const CORE = join(ROOT, "dagger/src/core")

/** Packages that core may import. */
const ALLOWED = ["zod", "yaml"]

/** The compiler is handed in; its types alone may be imported. */
const TYPE = ts.SyntaxKind.TypeKeyword

/** Names through which a clock, randomness, the network or the machine would come in. */
const IMPURE_CALLS = [
  ["Date", "now"],
  ["Math", "random"],
  ["performance", "now"],
  ["crypto", "randomUUID"],
]
const IMPURE_NAMES = ["process", "fetch", "setTimeout", "setInterval", "require", "globalThis"]

const sources = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"))
        .filter((file) => !/(^|\/)(node_modules|sdk|fixtures|dist)\//.test(file))
        .map((file) => join(folder, file))
    : []

const isImport = (node: ts.Node) => ts.isImportDeclaration(node) || ts.isExportDeclaration(node)

/** What in a file of core is not pure. */
function impurities(path: string, text: string): string[] {
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    if (isImport(node)) {
      const { moduleSpecifier } = node as ts.ImportDeclaration
      const name = moduleSpecifier && (moduleSpecifier as ts.StringLiteral).text
      const types = ts.isImportDeclaration(node) && node.importClause?.phaseModifier === TYPE
      if (types && name === "typescript") return
      if (name !== undefined && !isAllowed(path, name)) found.push(`imports ${name}`)
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      found.push("imports at run time")
    else if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
      const pair = [node.expression.text, node.name.text]
      if (IMPURE_CALLS.some(([object, name]) => object === pair[0] && name === pair[1]))
        found.push(`uses ${pair.join(".")}`)
    } else if (ts.isNewExpression(node) && node.expression.getText() === "Date") {
      if ((node.arguments ?? []).length === 0) found.push("uses new Date()")
    }
    if (ts.isIdentifier(node) && IMPURE_NAMES.includes(node.text) && isFree(node))
      found.push(`uses ${node.text}`)
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true))
  return found
}

/** False for the name of a field, as in `step.process` or `{ process: 1 }`. */
const isFree = (node: ts.Identifier) => {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node
  return !ts.isPropertyAssignment(parent) && !ts.isPropertySignature(parent)
}

function isAllowed(path: string, name: string): boolean {
  if (!name.startsWith(".")) return ALLOWED.includes(name)
  return name.endsWith(".js") && !relative(CORE, join(dirname(path), name)).startsWith("..")
}

describe("core is pure", () => {
  it.each(sources(CORE).map((path) => [relative(ROOT, path), path]))("%s", (_name, path) => {
    expect(impurities(path, readFileSync(path, "utf8"))).toEqual([])
  })

  it.each([
    ['import { readFile } from "node:fs"', "imports node:fs"],
    ['import { dag } from "@dagger.io/dagger"', "imports @dagger.io/dagger"],
    ['import { request } from "undici"', "imports undici"],
    ['export { a } from "../../stages/unit.js"', "imports ../../stages/unit.js"],
    ['const a = await import("zod")', "imports at run time"],
    ['import ts from "typescript"', "imports typescript"],
    ["const a = Date.now()", "uses Date.now"],
    ["const a = new Date()", "uses new Date()"],
    ["const a = Math.random()", "uses Math.random"],
    ["const a = process.env.HOME", "uses process"],
    ['const a = fetch("x")', "uses fetch"],
  ])("the test sees %j", (text, impurity) => {
    expect(impurities(join(CORE, "config/x.ts"), text)).toContain(impurity)
  })

  it("the test lets honest code through", () => {
    const text =
      'import { z } from "zod"\nconst a = { process: 1 }\nconst b = new Date("2026-01-01")'
    expect(impurities(join(CORE, "config/x.ts"), text)).toEqual([])
  })
})

it("no TypeScript file is longer than 300 lines", () => {
  const long = ["dagger/src", "tests", "scripts", "examples"]
    .flatMap((folder) => sources(join(ROOT, folder)))
    .map(
      (path) => [relative(ROOT, path), readFileSync(path, "utf8").split("\n").length - 1] as const,
    )
    .filter(([, lines]) => lines > 300)
  expect(long).toEqual([])
})
