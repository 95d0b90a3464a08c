// node compile.mjs NAME FOLDER: compiles the module in the working folder, with
// the SDK and its packages, to plain JavaScript in FOLDER, reads from its types
// what it offers, and lets Node compile it once. A call then only runs.
import { spawnSync } from "node:child_process"
import { readdirSync, writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { pathToFileURL } from "node:url"
import { build } from "./node_modules/esbuild/lib/main.js"
import { freeze } from "./shape.mjs"

const [name, folder] = process.argv.slice(2)
const here = import.meta.dirname
const library = resolve("sdk")
const sources = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((file) => /\.m?ts$/.test(file) && !file.endsWith(".d.ts"))
  .map((file) => resolve("src", file))
  .sort()

const everything = [
  ...sources.map((file, index) => `import * as m${index} from ${JSON.stringify(file)}`),
  `export const modules = [${sources.map((_, index) => `m${index}`).join(", ")}]`,
].join("\n")

/** A call never reads types: the compiler stays out, and whatever is asked of it says nothing. */
const NO_COMPILER = `const nothing = new Proxy(function () {}, {
  get: (_, key) => (key === Symbol.toPrimitive ? () => "" : nothing), apply: () => nothing })
export default nothing`

const plugin = {
  name: "module",
  setup(made) {
    made.onResolve({ filter: /^sluice:modules$/ }, () => ({ path: "modules", namespace: "sluice" }))
    made.onLoad({ filter: /^modules$/, namespace: "sluice" }, () => ({ contents: everything, resolveDir: process.cwd() }))
    made.onResolve({ filter: /^@dagger\.io\/dagger\/core$/ }, () => ({ path: join(library, "core.js") }))
    made.onResolve({ filter: /^@dagger\.io\/dagger$/ }, () => ({ path: join(library, "index.ts") }))
    made.onResolve({ filter: /^@dagger\.io\/dagger\/telemetry$/ }, () => ({ path: join(library, "telemetry.ts") }))
    made.onResolve({ filter: /^typescript$/ }, ({ importer }) =>
      importer === join(library, "core.js") ? { path: "compiler", namespace: "sluice" } : { external: true, path: "typescript" },
    )
    made.onLoad({ filter: /^compiler$/, namespace: "sluice" }, () => ({ contents: NO_COMPILER }))
  },
}

await build({
  entryPoints: { call: join(here, "call.mjs"), modules: "sluice:modules" },
  outdir: folder,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node22",
  keepNames: true,
  minifyWhitespace: true,
  minifySyntax: true,
  logLevel: "error",
  plugins: [plugin],
  banner: { js: 'import { createRequire as __require_ } from "node:module"; const require = __require_(import.meta.url);' },
})

const { internals } = await import(pathToFileURL(join(library, "core.js")))
const { modules } = await import(pathToFileURL(join(folder, "modules.mjs")))
const { AST, convertToPascalCase, shapes } = internals
const ast = new AST([join(library, "client.gen.ts"), ...sources], modules)
const offered = new shapes.DaggerModule(convertToPascalCase(name), modules, ast)
writeFileSync(join(folder, "shape.json"), JSON.stringify(freeze(offered)))

const warm = spawnSync(process.execPath, [join(folder, "call.mjs"), "--warm"], { stdio: "inherit" })
process.exit(warm.status ?? 1)
