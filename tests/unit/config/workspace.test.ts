import { describe, expect, it } from "vitest"

import { detect } from "../../../dagger/src/core/config/detect.js"
import { resolveConfig } from "../../../dagger/src/core/config/resolve.js"
import { appPath, isMember, workspaceGlobs } from "../../../dagger/src/core/config/workspace.js"
import { FIXTURES, fixtureFacts } from "../apps.js"

const fixture = (name: string) => {
  const app = FIXTURES.find((one) => one.name === name)
  if (app === undefined) throw new Error(`there is no fixture ${name}`)
  return resolveConfig({}, detect(fixtureFacts(app)), app.path)
}

it("reads the packages of npm, Yarn and pnpm", () => {
  const manifest = (workspaces: unknown) => ({
    texts: { "package.json": JSON.stringify({ workspaces }) },
  })
  expect(workspaceGlobs(manifest(["apps/*"]))).toEqual(["apps/*"])
  expect(workspaceGlobs(manifest({ packages: ["a"] }))).toEqual(["a"])
  expect(workspaceGlobs(manifest(3))).toEqual([])
  const pnpm = { "pnpm-workspace.yaml": "packages:\n  - 'services/**'\n  - '!services/old'\n" }
  expect(workspaceGlobs({ texts: pnpm })).toEqual(["services/**", "!services/old"])
  expect(workspaceGlobs({ texts: { "pnpm-workspace.yaml": "packages: [" } })).toEqual([])
})

it.each([
  ["apps/web", ["apps/*"], true],
  ["apps/web/admin", ["apps/*"], false],
  ["apps/web/admin", ["apps/**"], true],
  ["services/old", ["services/*", "!services/old"], false],
  ["web", ["./web/"], true],
  ["webs", ["web"], false],
])("knows whether %s is one of %j", (folder, globs, expected) => {
  expect(isMember(folder, globs)).toBe(expected)
})

describe("--app", () => {
  const files = ["package.json", "apps/web/package.json", "apps/api/package.json"]

  it.each([
    ["./apps/web/", "apps/web"],
    [".", "."],
  ])("takes %s as %s", (given, path) => {
    expect(appPath(given, files)).toBe(path)
  })

  it.each(["apps/wbe", "../other", "/etc"])("refuses %s, and says what there is", (given) => {
    expect(() => appPath(given, files)).toThrow(/^SLUICE_NO_SUCH_APP[^]*apps\/api, apps\/web/)
  })

  it("names the nearest folder", () => {
    expect(() => appPath("apps/wbe", files)).toThrow(/Did you mean apps\/web\?/)
  })
})

it("takes manager, lock and tools from the root, the rest from the package", () => {
  const web = fixture("npm-workspaces")
  expect(web).toMatchObject({
    path: "apps/web",
    hasLockfile: true,
    packageManager: { name: "npm" },
  })
  expect(web.stages.lint).toMatchObject({ enabled: true, eslint: null })
  expect(web.stages.unit).toMatchObject({ runner: "vitest", coverageHint: null })
  const api = fixture("pnpm-workspaces")
  expect(api.packageManager).toEqual({ name: "pnpm", version: "10.24.0" })
  expect(api.app).toMatchObject({ image: "Dockerfile", imageFromRoot: true })
})

it("says of a workspace's root which packages there are", () => {
  const { workspace } = fixtureFacts({ name: "npm-workspaces", path: "apps/web" })
  const { notes } = detect(workspace ?? { files: [], texts: {} })
  expect(notes).toContainEqual({
    text: "This is a workspace's root. Its packages: apps/web, packages/price.",
    setting: "--app FOLDER",
  })
})
