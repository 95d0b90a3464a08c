import type ts from "typescript"

/** A part of a function that V8 counts by itself. */
export type Block = {
  /** V8 may begin it at what leads to it, as at its operator: from here to `start`. */
  from: number
  start: number
  end: number
  /** Names that it declares for the code before it, too. */
  declares: string[]
}

const NAME = /[\p{ID_Start}$_][\p{ID_Continue}$]*/gu

/**
 * Finds blocks by TypeScript's own parser: branches, right sides of logical operators, bodies of
 * loops, cases, catch clauses, and what follows a statement that may be left by a jump. Each is
 * entered at its start only, so that one whose start did not run did not run at all.
 */
export function blocksBy(compiler: typeof ts): {
  partsOf(node: ts.Node, source: ts.SourceFile): Block[]
  declaredBy(node: ts.Node): string[]
} {
  const { SyntaxKind } = compiler
  const LOGICAL = new Set([
    SyntaxKind.AmpersandAmpersandToken,
    SyntaxKind.BarBarToken,
    SyntaxKind.QuestionQuestionToken,
  ])

  function partsOf(node: ts.Node, source: ts.SourceFile): Block[] {
    const part = (one: ts.Node | undefined, from = one?.pos ?? 0): Block[] =>
      one === undefined ? [] : [{ from, start: one.getStart(source), end: one.end, declares: [] }]
    if (compiler.isIfStatement(node))
      return [...part(node.thenStatement), ...part(node.elseStatement, node.thenStatement.end)]
    if (compiler.isConditionalExpression(node))
      return [
        ...part(node.whenTrue, node.questionToken.pos),
        ...part(node.whenFalse, node.whenTrue.end),
      ]
    if (compiler.isBinaryExpression(node))
      return LOGICAL.has(node.operatorToken.kind) && !hasConstant(node)
        ? part(node.right, node.left.end)
        : []
    if (compiler.isIterationStatement(node, false)) return part(node.statement)
    if (compiler.isCatchClause(node)) return part(node.block, node.pos)
    if (compiler.isBlock(node)) return rests(node.statements, source)
    if (compiler.isCaseOrDefaultClause(node)) return clause(node, source)
    return []
  }

  /** True if an operand is the same always: V8 leaves out what it decides, with the counts. */
  function hasConstant(node: ts.Node): boolean {
    if (compiler.isParenthesizedExpression(node)) return hasConstant(node.expression)
    if (compiler.isBinaryExpression(node) && LOGICAL.has(node.operatorToken.kind))
      return hasConstant(node.left) || hasConstant(node.right)
    return !varies(node)
  }

  const varies = (node: ts.Node): boolean =>
    (compiler.isIdentifier(node) && node.text !== "undefined") ||
    node.kind === SyntaxKind.ThisKeyword ||
    compiler.isCallOrNewExpression(node) ||
    (compiler.forEachChild(node, (child) => varies(child) || undefined) ?? false)

  function clause({ pos, statements }: ts.CaseOrDefaultClause, source: ts.SourceFile): Block[] {
    const [first] = statements
    // Statements of all clauses share one scope.
    if (first === undefined || statements.some(isDeclaration)) return []
    const { end } = statements.at(-1)!
    const whole = { from: pos, start: first.getStart(source), end, declares: [] }
    return [whole, ...rests(statements, source)]
  }

  /** What follows each statement that may be left by a jump, one in the other. */
  function rests(statements: ts.NodeArray<ts.Statement>, source: ts.SourceFile): Block[] {
    // A function's declaration is there before anything runs.
    const functions = statements.map(compiler.isFunctionDeclaration).lastIndexOf(true)
    return statements.flatMap((statement, at) => {
      if (at <= functions || at === 0 || !mayLeave(statements[at - 1]!)) return []
      // A name hides an outer one from its scope's beginning on.
      const declares = statements.slice(at).flatMap((one) => scopedNames(one, source))
      const { end: from } = statements[at - 1]!
      return [{ from, start: statement.getStart(source), end: statements.at(-1)!.end, declares }]
    })
  }

  const isDeclaration = (node: ts.Statement): boolean =>
    compiler.isVariableStatement(node) ||
    compiler.isFunctionDeclaration(node) ||
    compiler.isClassDeclaration(node) ||
    compiler.isEnumDeclaration(node) ||
    compiler.isModuleDeclaration(node)

  function scopedNames(node: ts.Statement, source: ts.SourceFile): string[] {
    if (compiler.isVariableStatement(node))
      return node.declarationList.declarations.flatMap(
        ({ name }) => name.getText(source).match(NAME) ?? [],
      )
    return compiler.isClassDeclaration(node) ? [node.name?.text ?? ""] : []
  }

  /** Names that belong to the whole function, wherever in it they are declared. */
  function declaredBy(node: ts.Node): string[] {
    if (
      compiler.isVariableDeclarationList(node) &&
      (node.flags & compiler.NodeFlags.BlockScoped) === 0
    )
      return node.declarations.map(({ name }) => `var ${name.getText()}`)
    if (compiler.isEnumDeclaration(node) || compiler.isModuleDeclaration(node))
      return [`var ${node.name.text}`]
    return []
  }

  function mayLeave(node: ts.Node): boolean {
    const within = (one: ts.Node, loops: boolean): boolean => {
      if (compiler.isFunctionLike(one)) return false
      if (compiler.isReturnStatement(one) || compiler.isThrowStatement(one)) return true
      if (compiler.isBreakOrContinueStatement(one) && (!loops || one.label !== undefined))
        return true
      const inner =
        loops || compiler.isIterationStatement(one, false) || compiler.isSwitchStatement(one)
      return compiler.forEachChild(one, (child) => within(child, inner) || undefined) ?? false
    }
    return within(node, false)
  }

  return { partsOf, declaredBy }
}
