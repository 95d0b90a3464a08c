import { expect, it } from "vitest"
import { failedStep, loggingDockerfiles } from "../../../dagger/src/core/tools/dockerfile-log.js"

const DOCKERFILE = `FROM node AS build
COPY . .
RUN npm ci
# what follows is long
RUN --mount=type=cache,target=/root/.npm npm run build && \\
    # in between
    npm prune
FROM node
RUN npm ci
CMD ["node", "x.js"]
`

it("reads the step that failed out of the engine's message", () => {
  const said =
    'failed: process "/bin/sh -c npm run build" did not complete successfully: exit code: 2'
  expect(failedStep(said)).toEqual({ command: "npm run build", exitCode: 2 })
  expect(failedStep("pull failed")).toBeUndefined()
})

it("keeps what a step prints, and leaves out what follows it", () => {
  const [only, ...more] = loggingDockerfiles(DOCKERFILE, "npm run build &&     npm prune")
  expect(more).toEqual([])
  expect(only).toMatch(/RUN npm ci\n# what follows is long\nSHELL \[.*\]\nRUN --mount/)
  expect(only).toMatch(/ {4}npm prune\n$/)
})

it("takes every step with the same command", () => {
  const found = loggingDockerfiles(DOCKERFILE, "npm ci")
  expect(found.map((text) => text.split("\n").length)).toEqual([5, 11])
})

it("gives up on what it can't find or would break", () => {
  expect(loggingDockerfiles(DOCKERFILE, "make")).toEqual([])
  expect(loggingDockerfiles(`SHELL ["bash", "-c"]\n${DOCKERFILE}`, "npm ci")).toEqual([])
})
