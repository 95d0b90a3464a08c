// Files that decide how every test runs. What a runner read itself is known from its run; these
// count even where nobody saw them being read.
const LOCKS =
  /(^|\/)(package\.json|package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|pnpm-workspace\.yaml|yarn\.lock|bun\.lockb?|\.npmrc|\.yarnrc(\.yml)?|\.pnp\.c?js|\.pnpmfile\.cjs)$|(^|\/)(patches|\.yarn)\//

const CONFIGURATION =
  /(^|\/)((vitest|vite|jest|babel|playwright|ava|tsup|rollup|webpack|esbuild|postcss|tailwind|svelte|next|nuxt|astro)\.[\w.-]*(config|setup|workspace)?\.?[cm]?[jt]s(on)?|[tj]sconfig[\w.-]*\.json|\.babelrc[\w.]*|\.swcrc|\.mocharc[\w.]*|\.nycrc[\w.]*|\.c8rc[\w.]*|\.taprc|\.nvmrc|\.node-version|\.tool-versions|\.env[\w.-]*|sluice\.yaml|\.gitmodules|\.gitattributes)$/

/** True for a lock file, a manifest or a patch of a dependency. */
export const isLock = (path: string): boolean => LOCKS.test(path)

/** True for a file that decides how every test runs. */
export const isConfiguration = (path: string): boolean =>
  LOCKS.test(path) || CONFIGURATION.test(path)

/** True for the name of a file that runners take for tests. */
export const looksLikeTest = (path: string): boolean =>
  /\.(test|spec)\.[cm]?[jt]sx?$|[-_](test|spec)\.[cm]?[jt]sx?$|(^|\/)(__tests__|tests?|spec)\/.*\.[cm]?[jt]sx?$|(^|\/)test[-.][^/]*\.[cm]?[jt]sx?$/.test(
    path,
  ) && !/\.d\.[cm]?ts$/.test(path)

/** True for a name that says it is a test, and no helper of one. */
export const isNamedTest = (path: string): boolean => /\.(test|spec)\.[cm]?[jt]sx?$/.test(path)

/** True for a file that a runner may put in the place of a module by its name alone. */
export const isMock = (path: string): boolean => /(^|\/)__mocks__\//.test(path)

/** True for a text that no program reads but by accident. */
export const isDocument = (path: string): boolean =>
  /(^|\/)(README|CHANGELOG|CONTRIBUTING|LICENSE|AUTHORS|HISTORY|SECURITY)[\w.-]*$|\.(md|mdx|txt|rst|adoc)$/i.test(
    path,
  )

/** True for what a fault in would be felt most: access, money, data and its form. */
export const isDelicate = (path: string): boolean =>
  /(^|[/._-])(auth\w*|login|session\w*|password\w*|permission\w*|payment\w*|billing|crypto|security|migrations?|schema)([/._-]|$)/i.test(
    path,
  ) || /\.sql$/i.test(path)
