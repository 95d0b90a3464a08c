import { copyFileSync, mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"

// The package exports neither of them; the SDK's own entrypoint imports them by path too.
import type { DaggerArgument } from "../../node_modules/@dagger.io/dagger/dist/src/module/introspector/dagger_module/argument.js"
import type { DaggerFunction } from "../../node_modules/@dagger.io/dagger/dist/src/module/introspector/dagger_module/function.js"
import type { DaggerModule } from "../../node_modules/@dagger.io/dagger/dist/src/module/introspector/dagger_module/module.js"
import { scan } from "../../node_modules/@dagger.io/dagger/dist/src/module/introspector/index.js"

export type { DaggerArgument, DaggerFunction, DaggerModule }

const SOURCES = resolve("dagger/src")
const CLIENT = resolve("node_modules/@dagger.io/dagger/dist/src/api/client.gen.d.ts")

/** The files that the engine hands to the SDK, but for the client that it generates. */
export const sourceFiles = (): string[] =>
  readdirSync(SOURCES, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .sort()
    .map((file) => join(SOURCES, file))

/** The module's public API as the SDK would register it, read without an engine. */
export async function readModule(): Promise<DaggerModule> {
  const folder = mkdtempSync(join(tmpdir(), "sluice-api-"))
  try {
    // The SDK tells the engine's own types by the name of the file that declares them.
    const client = join(folder, "client.gen.ts")
    copyFileSync(CLIENT, client)
    return await scan([client, ...sourceFiles()], "sluice", false)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A callable of the API, as `dagger call` sees it: a function of an object, or its constructor. */
export type Callable = {
  name: string
  args: DaggerArgument[]
  func?: DaggerFunction
}

/** Every callable of the API. */
export function callables(module: DaggerModule): Callable[] {
  return Object.values(module.objects).flatMap((object) => {
    const constructor = "_constructor" in object ? object._constructor : undefined
    const functions: DaggerFunction[] = "methods" in object ? Object.values(object.methods) : []
    return [
      // Only the main object can be made from outside.
      ...(constructor !== undefined && object.name === module.name
        ? [{ name: object.name, args: Object.values(constructor.arguments) }]
        : []),
      ...functions.map((func) => ({
        name: `${object.name}.${func.alias ?? func.name}`,
        args: Object.values(func.arguments),
        func,
      })),
    ]
  })
}
