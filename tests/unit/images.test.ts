import { existsSync, readFileSync } from "node:fs"

import { describe, expect, it } from "vitest"

import * as images from "../../dagger/src/containers/images.js"
import { DEFAULTS } from "../../dagger/src/core/config/defaults.js"
import { isStageName, STAGE_NAMES } from "../../dagger/src/core/plan/stages.js"

const MIRROR = "scripts/lib/mirror"
const read = (path: string) => readFileSync(path, "utf8")

type Row = { image: string; how: string; stages: string[] }
const rows: Row[] = read(`${MIRROR}/images.list`)
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line) => {
    const [image = "", how = "", stages = ""] = line.split("|")
    return { image, how, stages: stages.split(" ").filter(Boolean) }
  })
const built = rows.flatMap(({ image, how }) => {
  const folder = /^build (\S+)$/.exec(how)?.[1]
  return folder === undefined ? [] : [{ image, folder }]
})

const { packages } = JSON.parse(read("examples/booking/package-lock.json")) as {
  packages: Record<string, { version?: string }>
}
const playwrightVersion = packages["node_modules/playwright-core"]?.version ?? ""

/** Every image that the code names, as the example and the defaults ask for it. */
const named = [
  ...Object.entries(images).flatMap(([name, value]) =>
    typeof value === "string" && name !== "DEFAULT_NODE_VERSION" ? [value] : [],
  ),
  images.node(images.DEFAULT_NODE_VERSION),
  images.playwright(playwrightVersion),
]

/** A variable of a shell script. */
const shell = (file: string, name: string) =>
  new RegExp(`^${name}=(\\S+)$`, "m").exec(read(file))?.[1]

const tagOf = (image: string) => image.slice(image.lastIndexOf(":") + 1)
const recipe = (folder: string) => {
  const image = built.find((one) => one.folder === folder)?.image ?? ""
  return { version: tagOf(image).replace(/^v/, ""), dockerfile: `${MIRROR}/${folder}/Dockerfile` }
}

describe("the mirror's list", () => {
  it.each(named)("says how a machine without registries gets %s", (image) => {
    expect(rows.map((row) => row.image)).toContain(image)
  })

  it("knows three ways, and the names of stages", () => {
    for (const { how, stages } of rows) {
      expect(how).toMatch(/^(base|unavailable|build [a-z0-9-]+)$/)
      expect(stages.filter((stage) => !isStageName(stage))).toEqual([])
    }
  })

  it("is asked for the images of every stage that a run has", () => {
    const all = /local all="(.+?)"/.exec(read("scripts/lib/baseline.sh"))?.[1]
    expect(all?.split(" ")).toEqual([...STAGE_NAMES])
  })

  it("names no image that nothing asks for", () => {
    const bases = rows.filter(({ how }) => how === "base").map(({ image }) => image)
    const others = rows.map(({ image }) => image).filter((image) => !bases.includes(image))
    expect(others.filter((image) => !named.includes(image))).toEqual([])
  })

  it("covers the hosts that the engine's configuration mirrors", () => {
    const mirrored =
      /for host in (.+); do/.exec(read("scripts/lib/native.sh"))?.[1]?.split(" ") ?? []
    const hosts = rows.map(({ image }) =>
      /^[^/]+\.[^/]+\//.test(image) ? image.split("/")[0] : "docker.io",
    )
    expect([...new Set(hosts)].filter((host) => !mirrored.includes(host ?? ""))).toEqual([])
  })
})

describe("a recipe", () => {
  it.each(built)("of $image has its Dockerfile, from images of the list", ({ folder }) => {
    const dockerfile = `${MIRROR}/${folder}/Dockerfile`
    expect(existsSync(dockerfile)).toBe(true)
    const from = [...read(dockerfile).matchAll(/^FROM (\S+)/gm)].map((match) => match[1])
    const bases = rows.filter(({ how }) => how === "base").map(({ image }) => image)
    expect(from.filter((image) => !bases.includes(image ?? ""))).toEqual([])
  })

  it.each([
    ["k6", "Dockerfile", (version: string) => `go.k6.io/k6@v${version}\n`],
    ["trivy", "Dockerfile", (version: string) => `version/app.ver=${version}"`],
    ["trivy", "go.mod", (version: string) => `github.com/aquasecurity/trivy v${version}\n`],
    ["mailhog", "go.mod", (version: string) => `github.com/mailhog/MailHog v${version}\n`],
    ["schemathesis", "Dockerfile", (version: string) => `schemathesis==${version}\n`],
    ["postgres", "Dockerfile", (version: string) => ` postgresql-${version.split(".")[0]} `],
    ["playwright", "Dockerfile", (version: string) => `Playwright ${version.split("-")[0]} `],
  ])("of %s makes the version that the tag says (%s)", (folder, file, text) => {
    expect(read(`${MIRROR}/${folder}/${file}`)).toContain(text(recipe(folder).version))
  })

  it("of Playwright puts its browsers where that version looks for them", () => {
    // Recorded from the package playwright-core of that version.
    const recorded = `tests/fixtures/outputs/playwright/${playwrightVersion}/browsers.json`
    const { browsers } = JSON.parse(read(recorded)) as {
      browsers: { name: string; revision: string }[]
    }
    const revision = (name: string) => browsers.find((one) => one.name === name)?.revision
    expect(read(recipe("playwright").dockerfile)).toContain(
      `place-browsers.sh ${revision("chromium")} ${revision("ffmpeg")} `,
    )
  })
})

describe("one version", () => {
  it("of Node serves where a project names none: in code, in the tools, in the example", () => {
    expect(shell("scripts/lib/toolchain.sh", "NODE_VERSION")).toBe(images.DEFAULT_NODE_VERSION)
    expect(DEFAULTS.app.nodeVersion).toBe(images.DEFAULT_NODE_VERSION)
    expect(read("examples/booking/Dockerfile")).toContain(
      `FROM ${images.node(images.DEFAULT_NODE_VERSION)}`,
    )
  })

  it("of Go builds the engine and the images", () => {
    const go = rows.find(({ image }) => image.startsWith("golang:"))?.image
    expect(go).toBe(`golang:${shell("scripts/lib/toolchain.sh", "GO_VERSION")}-bookworm`)
  })

  it("of Dagger is the module's, the native engine's and the typings'", () => {
    const { engineVersion } = JSON.parse(read("dagger.json")) as { engineVersion: string }
    const { devDependencies } = JSON.parse(read("package.json")) as {
      devDependencies: Record<string, string>
    }
    expect(shell("scripts/lib/native.sh", "DAGGER_VERSION")).toBe(engineVersion)
    expect(`v${devDependencies["@dagger.io/dagger"]}`).toBe(engineVersion)
  })
})
