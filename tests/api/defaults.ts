import { readFileSync } from "node:fs"
import ts from "typescript"

/** A default as the source says it; `value` is undefined where it is no literal. */
export type SourceDefault = { callable: string; argument: string; text: string; value: unknown }

/** The defaults of all methods' and constructors' arguments in a file, read from its text alone. */
export function defaultsIn(file: string): SourceDefault[] {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ES2022, true)
  return source.statements.filter(ts.isClassDeclaration).flatMap((declared) => {
    const className = declared.name?.text ?? ""
    return declared.members.flatMap((member) => {
      if (!ts.isMethodDeclaration(member) && !ts.isConstructorDeclaration(member)) return []
      const method = ts.isMethodDeclaration(member) ? `.${member.name.getText()}` : ""
      return member.parameters.flatMap(({ name, initializer }) =>
        initializer === undefined
          ? []
          : [
              {
                callable: `${className}${method}`,
                argument: name.getText(),
                text: initializer.getText(),
                value: literal(initializer),
              },
            ],
      )
    })
  })
}

/** The value of a literal; undefined for anything that would have to be run. */
function literal(node: ts.Expression): unknown {
  if (ts.isStringLiteralLike(node)) return node.text
  if (ts.isNumericLiteral(node)) return Number(node.text)
  if (node.kind === ts.SyntaxKind.TrueKeyword) return true
  if (node.kind === ts.SyntaxKind.FalseKeyword) return false
  if (ts.isArrayLiteralExpression(node)) return node.elements.map(literal)
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken) {
    const value = literal(node.operand)
    return typeof value === "number" ? -value : undefined
  }
  return undefined
}
