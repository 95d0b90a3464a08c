import { allDependencies, type PackageJson } from "./package-json.js"

/** Parts of ESLint that look at program code alone. Any other may bring documents along. */
const CODE_ONLY =
  /^(eslint|@eslint\/(js|compat|eslintrc)|@types\/eslint.*|typescript-eslint|@typescript-eslint\/.+|eslint-config-(prettier|airbnb(-base|-typescript)?|standard)|eslint-import-resolver-.+|eslint-plugin-(import|import-x|n|node|promise|security|unicorn|prettier|react|react-hooks|react-refresh|jsx-a11y|vitest|jest|jest-dom|mocha|playwright|testing-library|simple-import-sort|unused-imports|sonarjs|regexp|perfectionist)|@vitest\/eslint-plugin|@next\/eslint-plugin-next|eslint-config-next|@stylistic\/eslint-plugin)$/

/** True unless ESLint surely looks at program code alone: then documents are its input too. */
export const lintsDocuments = (manifest: PackageJson): boolean =>
  Object.keys(allDependencies(manifest)).some(
    (name) => name.includes("eslint") && !CODE_ONLY.test(name),
  )
