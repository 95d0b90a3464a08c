import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { LOCK_FILES, lockedPackage } from "../../../dagger/src/core/prove/locked.js"

const ROOT = join(import.meta.dirname, "../../..")

/** Texts of a real application. */
const texts = (folder: string, file: string) => ({
  lock: readFileSync(join(ROOT, folder, file), "utf8"),
  manifest: readFileSync(join(ROOT, folder, "package.json"), "utf8"),
})
const npm = (lock: object) =>
  lockedPackage("npm", { lock: JSON.stringify(lock), manifest: "{}" })?.name

describe("a dependency of production", () => {
  it.each([
    ["npm", "examples/booking", /^@fastify\/accept-negotiator$/],
    ["npm", "tests/fixtures/apps/express-jest", /^accepts$/],
    ["pnpm", "tests/fixtures/apps/fastify-drizzle", /^@fastify\/swagger$/],
    ["pnpm", "tests/fixtures/apps/pnpm-workspaces", /^hono$/],
    ["yarn", "tests/fixtures/apps/nest-yarn", /^@nestjs\/common$/],
  ] as const)("is found in the lock of %s in %s", (manager, folder, name) => {
    const found = lockedPackage(manager, texts(folder, LOCK_FILES[manager]))
    expect(found?.name).toMatch(name)
    expect(found?.version).toMatch(/^\d+\.\d+\.\d+$/)
  })

  it("is none that only development, some platforms or the project itself have", () => {
    const version = "1.0.0"
    const packages = {
      "": { version },
      "packages/mine": { version },
      "node_modules/mine": { link: true },
      "node_modules/tester": { version, dev: true },
      "node_modules/fsevents": { version, optional: true },
      "node_modules/beta": { version: "1.0.0-beta.1" },
      "node_modules/a/node_modules/inner": { version },
      "node_modules/plain": { version },
    }
    expect(npm({ lockfileVersion: 3, packages })).toBe("plain")
  })

  it("is found in the first format of npm's lock, and in those of pnpm and yarn of old", () => {
    const dependencies = { tester: { version: "1.0.0", dev: true }, plain: { version: "1.2.3" } }
    expect(npm({ lockfileVersion: 1, dependencies })).toBe("plain")
    const pnpm = "lockfileVersion: 5.4\ndependencies:\n  plain: 1.2.3\n"
    expect(lockedPackage("pnpm", { lock: pnpm, manifest: "" })?.version).toBe("1.2.3")
    const yarn =
      'other@^1.0.0:\n  version "1.0.0"\n\nplain@^1.0.0, plain@^1.2.0:\n  version "1.2.3"\n'
    const manifest = JSON.stringify({ dependencies: { plain: "^1.2.0" } })
    expect(lockedPackage("yarn", { lock: yarn, manifest })).toEqual({
      name: "plain",
      version: "1.2.3",
    })
  })

  it.each(["npm", "pnpm", "yarn"] as const)("is none in garbage (%s)", (manager) => {
    for (const text of ["", "{", "[1]", "null", "a: [", "\u0000", '{"packages": 3}'])
      expect(lockedPackage(manager, { lock: text, manifest: text })).toBeUndefined()
  })
})
