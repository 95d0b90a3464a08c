import { describe, expect, it } from "vitest"

import { detect } from "../../../dagger/src/core/config/detect.js"
import { readDockerfile } from "../../../dagger/src/core/config/dockerfile.js"
import { factFiles } from "../../../dagger/src/core/config/facts.js"
import { documentedPaths } from "../../../dagger/src/core/config/routes.js"

const project = (manifest: object, texts: Record<string, string> = {}, files: string[] = []) => ({
  files: ["package.json", ...Object.keys(texts), ...files],
  texts: { "package.json": JSON.stringify(manifest), ...texts },
})

describe("detect", () => {
  it("sees nothing in a bare project", () => {
    const { notes, ...rest } = detect(project({}))
    const empty = [undefined, false]
    const flat = Object.values(rest).flatMap((value) =>
      typeof value === "object" ? Object.values(value) : [value],
    )
    expect(flat.filter((value) => !empty.includes(value as undefined))).toEqual([])
    expect(notes).toEqual([
      { text: "No lock file: npm installs what is newest today. Commit one." },
    ])
  })

  it("sees each thing with the file that shows it", () => {
    const seen = detect(
      project(
        {
          name: "shop",
          scripts: { build: "tsc", start: "node dist/a.js", "test:unit": "vitest run" },
          dependencies: { pg: "8.0.0", nodemailer: "7.0.0" },
          devDependencies: { "@playwright/test": "^1.50.0" },
        },
        {
          ".nvmrc": "v24.3.0\n",
          "package-lock.json":
            '{"packages":{"node_modules/@playwright/test": {\n  "version": "1.52.1",\n "x":1}}}',
          Dockerfile:
            "FROM node:22.1.0 AS build\nEXPOSE 1\nFROM node:24.9.1-slim\nEXPOSE 8080/tcp\nUSER app",
          "openapi.yaml": "paths:\n  /api/health:\n    get: {}\n",
        },
        ["eslint.config.mjs", ".prettierrc", "tsconfig.json", "playwright.config.ts", "k6/flow.js"],
      ),
    )
    expect(seen).toMatchObject({
      name: { value: "shop", from: "package.json" },
      packageManager: { value: { name: "npm", version: null }, from: "package-lock.json" },
      nodeVersion: { value: "24.3.0", from: ".nvmrc" },
      dockerfile: { value: { port: 8080, user: "app", nodeVersion: "24.9.1" }, from: "Dockerfile" },
      healthPath: { value: "/api/health", from: "openapi.yaml" },
      scripts: { build: { value: "build" }, unit: { value: "test:unit" } },
      unitRunner: { value: "vitest", from: "package.json script test:unit" },
      eslint: { value: "eslint.config.mjs" },
      prettier: { value: ".prettierrc" },
      playwrightConfig: { value: "playwright.config.ts" },
      playwrightVersion: { value: "1.52.1", from: "package-lock.json" },
      openapi: { value: "openapi.yaml" },
      postgres: { value: "pg" },
      mail: { value: "nodemailer" },
      loadScript: { value: "k6/flow.js" },
    })
  })

  it.each([
    ["vitest run --coverage", {}, "vitest"],
    ["jest --ci", {}, "jest"],
    ["node node_modules/.bin/jest", {}, "jest"],
    ["node --import tsx --test test/", {}, "node"],
    ["mocha", {}, "mocha"],
    ["./run-tests.sh", { vitest: "3.0.0" }, "vitest"],
    ["./run-tests.sh", { vitest: "3.0.0", jest: "29.0.0" }, undefined],
  ])("knows the runner of %j with %j", (test, devDependencies, runner) => {
    expect(detect(project({ scripts: { test }, devDependencies })).unitRunner?.value).toBe(runner)
  })

  it("takes npm's placeholder for no test", () => {
    const test = 'echo "Error: no test specified" && exit 1'
    expect(detect(project({ scripts: { test } })).scripts.unit).toBeUndefined()
  })

  it.each([
    [{ packageManager: "pnpm@10.1.0+sha512.ab" }, { "package-lock.json": "{}" }, "pnpm 10.1.0"],
    [{}, { "pnpm-lock.yaml": "lockfileVersion: '9.0'\n" }, "pnpm 10.24.0"],
    [{}, { "pnpm-lock.yaml": "lockfileVersion: '6.0'\n" }, "pnpm 8.15.9"],
    [{}, { "yarn.lock": "# yarn lockfile v1\n" }, "yarn 1.22.22"],
    [{}, { "yarn.lock": "__metadata:\n  version: 6\n" }, "yarn 3.8.7"],
    [{}, { "yarn.lock": "__metadata:\n  version: 8\n" }, "yarn 4.12.0"],
    [{ packageManager: "npm@11.0.0" }, {}, "npm null"],
    [{}, {}, "undefined"],
  ])("knows the package manager of %j with %j", (manifest, texts, manager) => {
    const found = detect(project(manifest, texts as Record<string, string>)).packageManager?.value
    expect(found === undefined ? "undefined" : `${found.name} ${found.version}`).toBe(manager)
  })

  it.each([
    [{}, ["bun.lock"]],
    [{ packageManager: "bun@1.3.0" }, ["package-lock.json"]],
  ])("says that Bun is not supported: %j with %j", (manifest, files) => {
    expect(() => detect(project(manifest, {}, files))).toThrow(/^SLUICE_BUN_NOT_SUPPORTED/)
  })

  it.each([
    [">=22.3", "24.21.0"],
    ["^22.3", "22.23.3"],
    [">=18 <23", "22.23.3"],
    ["18 - 20", "20.20.2"],
    ["20.x || 22.x", "22.23.3"],
    ["~20.20.0", "20.20.2"],
    [">= 20.1.0 < 21", "20.20.2"],
    ["24.9.1", "24.9.1"],
    ["*", "24.21.0"],
    ["next", undefined],
    [20, undefined],
  ])("reads engines %j", (node, version) => {
    expect(detect(project({ engines: { node } })).nodeVersion?.value).toBe(version)
  })

  it("does not take Prisma on SQLite for PostgreSQL", () => {
    const dependencies = { "@prisma/client": "6.0.0", "better-sqlite3": "11.0.0" }
    expect(detect(project({ dependencies })).postgres).toBeUndefined()
  })

  it("says which files sluice.yaml names that are not there, all at once", () => {
    const config = {
      app: { image: "./docker/Dockerfile" },
      stages: { load: { script: "perf/mian.js" } },
    }
    const facts = project({}, { "docker/Dockerfile": "FROM a" }, ["perf/main.js"])
    expect(() => detect(facts, config)).toThrow(
      /^SLUICE_FILES_MISSING: [^\n]*\n {2}stages\.load\.script: perf\/mian\.js\. Did you mean perf\/main\.js\?\nWhat/,
    )
  })

  it("says that there is no package.json", () => {
    expect(() => detect({ files: ["go.mod"], texts: {} })).toThrow(
      /^SLUICE_NO_PACKAGE_JSON:.*\n.*go\.mod/,
    )
  })

  it.each(["{", "[]", "null", '"x"'])("says that package.json is %j", (packageJson) => {
    expect(() => detect({ files: [], texts: {}, packageJson })).toThrow(
      /SLUICE_PACKAGE_JSON_INVALID/,
    )
  })

  it("survives a package.json of wrong types", () => {
    const odd = { name: 1, scripts: ["x"], dependencies: null, engines: "24", packageManager: {} }
    expect(() => detect(project(odd))).not.toThrow()
  })
})

describe("readDockerfile", () => {
  it.each([
    ["HEALTHCHECK CMD curl -f http://localhost:3000/ready || exit 1", "/ready"],
    [
      `HEALTHCHECK --interval=1s \\\n  CMD ["node","-e","fetch('http://x:' + p + '/healthz')"]`,
      "/healthz",
    ],
    ["HEALTHCHECK NONE", undefined],
  ])("reads %j", (line, healthPath) => {
    expect(readDockerfile(`FROM node:24\n${line}\n`).healthPath).toBe(healthPath)
  })

  it("looks at the last stage only", () => {
    const text = "FROM a AS b\nUSER root\nEXPOSE 1\nHEALTHCHECK CMD curl http://a/b\nFROM c\n"
    expect(readDockerfile(text)).toEqual({})
  })

  it("leaves a port alone that is a variable", () => {
    expect(readDockerfile("FROM a\nEXPOSE $PORT")).toEqual({})
  })
})

it("finds the paths of an OpenAPI document that answer by themselves", () => {
  const text = '{"paths": {"/healthz": {"get": {}}, "/a/{id}": {"get": {}}, "/b": {"post": {}}}}'
  expect(documentedPaths(text)).toEqual(["/healthz"])
  expect(documentedPaths("paths:\n  /things:\n    get: {}\n")).toEqual(["/things"])
  expect(documentedPaths("{")).toEqual([])
})

it("reads the files that the configuration names too", () => {
  const files = ["package.json", "src/a.ts", "docker/app.Dockerfile", "spec/api.yaml"]
  const config = {
    app: { image: "docker/app.Dockerfile" },
    stages: { contract: { openapi: "spec/api.yaml" } },
  }
  expect(factFiles(files)).toEqual(files.slice(0, 3))
  expect(factFiles(files, config)).toEqual(files)
})
