import { describe, expect, it } from "vitest"

import { imageFilesOf } from "../../../dagger/src/core/config/image-files.js"
import { parseConfig } from "../../../dagger/src/core/config/parse.js"
import { detect } from "../../../dagger/src/core/config/detect.js"
import { resolveConfig } from "../../../dagger/src/core/config/resolve.js"
import { imageFiles, isIn } from "../../../dagger/src/core/inputs/files.js"

const OWN = ["Dockerfile", ".dockerignore", "Dockerfile.dockerignore"]
const read = (...lines: string[]) =>
  imageFilesOf(["FROM node:24", ...lines].join("\n"), "Dockerfile")

describe("imageFilesOf", () => {
  it("takes what all stages copy, beside the Dockerfile and its ignore files", () => {
    expect(
      read(
        "COPY package.json package-lock.json ./",
        "COPY --chown=node ./src/ ./src",
        'ADD ["public", "/views", "/app/"]',
        "COPY --from=build /app/dist ./dist",
        "ADD https://example.org/file.tgz /tmp/",
        "COPY tsconfig*.json \\",
        "  assets/ ./",
        "RUN --mount=type=cache,target=/root/.npm npm ci",
        "RUN --mount=type=bind,from=build,target=/x cp /x/y .",
      ),
    ).toEqual([
      ...OWN,
      ...[
        "package.json",
        "package-lock.json",
        "src",
        "public",
        "views",
        "tsconfig*.json",
        "assets",
      ],
    ])
  })

  it.each([
    ["the whole context", "COPY . ."],
    ["the context's own folder", "COPY ./ /app"],
    ["a folder above", "COPY ../shared ./"],
    ["a name in a variable", "COPY $FILES ./"],
    ["its own folders kept", "COPY --parents src/a ./"],
    ["files written in place", "COPY <<EOF /app/file\ntext\nEOF"],
    ["a list that is none", "COPY [src ./"],
    ["the context in a step", "RUN --mount=type=bind,target=. npm run build"],
    ["the context in a step, as it is by default", "RUN --mount=target=/src npm run build"],
    ["what a later build copies", "ONBUILD COPY . ."],
  ])("can't tell for %s", (_name, line) => {
    expect(read(line)).toBeNull()
  })

  it("can't tell for another language of Dockerfiles, or another escape", () => {
    expect(
      imageFilesOf("# syntax=example/other:1\nFROM node:24\nCOPY src .", "Dockerfile"),
    ).toBeNull()
    expect(imageFilesOf("# escape=`\nFROM node:24\nCOPY src .", "Dockerfile")).toBeNull()
    expect(imageFilesOf("# syntax=docker/dockerfile:1\nFROM node:24\nCOPY src .", "D")).toEqual([
      ...["D", ".dockerignore", "D.dockerignore", "src"],
    ])
  })
})

describe("imageFiles", () => {
  const settings = (dockerfile: string) => {
    const parsed = parseConfig("")
    if (!parsed.ok) throw new Error("an empty configuration is one")
    const files = ["package.json", "Dockerfile", "src/server.js"]
    const texts = { "package.json": '{"scripts":{"start":"node ."}}', Dockerfile: dockerfile }
    return resolveConfig(parsed.config, detect({ files, texts }, parsed.config))
  }
  const given = (dockerfile: string) => (path: string) =>
    isIn(imageFiles(settings(dockerfile)), path)

  it("leaves out documents, but not those that it copies by name", () => {
    const some = given("FROM node:24\nCOPY package.json README.md ./\nCOPY docs ./docs\n")
    expect(["README.md", "docs/a.md", "package.json"].map(some)).toEqual([true, true, true])
    expect(["LICENSE", "src/server.js", "node_modules/a/index.js"].map(some)).toEqual([
      ...[false, false, false],
    ])
    const all = given("FROM node:24\nCOPY . .\n")
    expect(["README.md", "docs/a.md", "src/server.js"].map(all)).toEqual([false, false, true])
  })
})
