import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { join } from "node:path"
import { pathToFileURL } from "node:url"

import { run } from "./fetch.js"
import type { Project } from "./project.js"

export type Place = { line: number; column: number }

/** One of Stryker's mutants; lines and columns count from 1, as in its report. */
export type Spot = { id: string; file: string; start: Place; end: Place; replacement: string }

type ApiMutant = {
  id: string
  fileName: string
  replacement: string
  location: { start: Place; end: Place }
}

type Injector = {
  provideValue(name: string, value: unknown): Injector
  injectFunction(made: unknown): {
    instrument(
      files: object[],
      options: object,
    ): Promise<{ files: { name: string; content: string }[]; mutants: ApiMutant[] }>
  }
}

/** A copy of a project that has all mutants in it, each of which can be switched on. */
export async function instrumented(
  { mutate }: Project,
  folder: string,
): Promise<{ copy: string; spots: Spot[] }> {
  const names = readdirSync(join(folder, mutate.folder), { recursive: true, encoding: "utf8" })
    .map((name) => (mutate.folder === "." ? name : `${mutate.folder}/${name}`))
    .filter((name) => mutate.files.test(name) && !/node_modules/.test(name))
    .sort()
  const given = names.map((name) => ({
    name,
    content: readFileSync(join(folder, name), "utf8"),
    mutate: true,
  }))
  const options = { plugins: null, excludedMutations: [], ignorers: [], noHeader: false }
  const { files, mutants } = await (await instrumenter(folder)).instrument(given, options)
  const copy = `${folder}-mutants`
  rmSync(copy, { recursive: true, force: true })
  mkdirSync(copy, { recursive: true })
  // Packages are shared with the project; its own files might be written to.
  for (const name of readdirSync(folder))
    run("cp", [name === "node_modules" ? "-al" : "-a", join(folder, name), join(copy, name)])
  for (const { name, content } of files) writeFileSync(join(copy, name), content)
  const from1 = ({ line, column }: Place): Place => ({ line: line + 1, column: column + 1 })
  const spots = mutants.map(({ id, fileName, replacement, location: { start, end } }) => ({
    ...{ id, file: fileName, replacement, start: from1(start), end: from1(end) },
  }))
  return { copy, spots }
}

/** Stryker's own instrumenter, as the project has it installed. */
async function instrumenter(folder: string): Promise<ReturnType<Injector["injectFunction"]>> {
  const load = async (from: string, name: string) => {
    const at = createRequire(from).resolve(name)
    return { at, exported: (await import(pathToFileURL(at).href)) as Record<string, never> }
  }
  const own = await load(join(folder, "package.json"), "@stryker-mutator/instrumenter")
  const injector = await load(own.at, "typed-inject")
  const quiet: object = new Proxy({}, { get: () => () => false })
  const { createInjector } = injector.exported as unknown as { createInjector(): Injector }
  return createInjector()
    .provideValue("logger", quiet)
    .provideValue("getLogger", () => quiet)
    .injectFunction((own.exported as Record<string, unknown>).createInstrumenter)
}
