import { describe, expect, it } from "vitest"

import {
  type FunctionsOf,
  remembered,
  RUN_TEXT,
} from "../../../dagger/src/core/selection/functions.js"
import type { Tree } from "../../../dagger/src/core/selection/tree.js"
import { MOST_AHEAD, readAhead } from "../../../dagger/src/selection/ahead.js"
import { loadFunctions, sha256 } from "../../../dagger/src/selection/folder.js"

const treeOf = (texts: Record<string, string>): Tree => ({
  files: Object.keys(texts).map((path) => ({ path, digest: path })),
  text: (path) => texts[path],
})

/** What notes which texts it was asked for; the function resolves once it was asked so often. */
function asked(): {
  functionsOf: FunctionsOf
  paths: string[]
  times(count: number): Promise<void>
} {
  const paths: string[] = []
  let tell = (): void => undefined
  const functionsOf: FunctionsOf = (path) => {
    paths.push(path)
    tell()
    return []
  }
  const times = (count: number): Promise<void> =>
    new Promise((resolve) => {
      tell = () => {
        if (paths.length >= count) resolve()
      }
      tell()
    })
  return { functionsOf, paths, times }
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20))

describe("functions that are remembered", () => {
  it("are read once for each text and language, whatever the file is called", async () => {
    const { functionsOf, paths } = asked()
    const once = remembered(functionsOf, sha256)
    for (const path of ["src/a.ts", "src/b.ts", "src/a.ts", "src/a.tsx"]) once(path, "let a = 1")
    once("src/a.ts", "let a = 2")
    expect(paths).toEqual(["src/a.ts", "src/a.tsx", "src/a.ts"])
    // Each run has others.
    for (let turn = 0; turn < 2; turn++) once(RUN_TEXT, "let a = 1")
    expect(paths.slice(3)).toEqual([RUN_TEXT, RUN_TEXT])
  })

  it("are those of the text, and stay unknown where it can't be parsed", async () => {
    const functionsOf = await loadFunctions()
    const once = remembered(functionsOf, sha256)
    const text = "export const one = () => 1\n"
    expect(once("a.ts", text)).toEqual(functionsOf("a.ts", text))
    expect(once("b.ts", text)).toEqual(functionsOf("b.ts", text))
    // An assertion of types in one language is an element of the other.
    const cast = "const a = <T>b\n"
    expect(once("a.ts", cast)).toHaveLength(1)
    expect(once("a.tsx", cast)).toBeUndefined()
    expect(once("b.tsx", cast)).toBeUndefined()
  })
})

describe("sources that are read ahead", () => {
  it("are all that functions are told of, and no large ones", async () => {
    const { functionsOf, paths, times } = asked()
    const texts = {
      "src/a.ts": "",
      "src/types.d.ts": "",
      "data.json": "{}",
      "public/large.js": " ".repeat(MOST_AHEAD + 1),
      "test/a.test.mjs": "",
    }
    readAhead(
      () => Promise.resolve(functionsOf),
      () => treeOf(texts),
    )
    await times(2)
    await settled()
    expect(paths).toEqual(["src/a.ts", "test/a.test.mjs"])
  })

  it("are left alone once nobody wants them any more", async () => {
    const { functionsOf, paths, times } = asked()
    const texts = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`src/${at}.ts`, ""]))
    const enough = readAhead(
      () => Promise.resolve(functionsOf),
      () => treeOf(texts),
    )
    await times(3)
    enough()
    await settled()
    expect(paths.length).toBeGreaterThanOrEqual(3)
    expect(paths.length).toBeLessThan(50)
  })

  it("end nothing where they can't be read", async () => {
    const faults: unknown[] = []
    const note = (fault: unknown): void => void faults.push(fault)
    process.on("unhandledRejection", note)
    const { functionsOf, paths } = asked()
    const none = (): never => {
      throw new Error("the source's files were not kept")
    }
    readAhead(
      () => Promise.reject(new Error("no parser")),
      () => treeOf({ "a.ts": "" }),
    )
    readAhead(() => Promise.resolve(functionsOf), none)
    await settled()
    process.off("unhandledRejection", note)
    expect(faults).toEqual([])
    expect(paths).toEqual([])
  })
})
