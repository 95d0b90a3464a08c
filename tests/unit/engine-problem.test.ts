import { expect, it } from "vitest"
import { engineProblem } from "../../dagger/src/core/engine-problem.js"

const RESOLVE =
  'failed to resolve image "node:24-slim" (platform: "linux/amd64"): failed to resolve source metadata for docker.io/library/node:24-slim: '

it.each([
  [
    {
      message: `${RESOLVE}failed to do request: Head "https://mirror/v2/": dial tcp: lookup mirror: no such host [traceparent:0-1]`,
    },
    "SLUICE_IMAGE_UNREACHABLE",
    /node:24-slim\.\n {2}failed to do request: .*no such host\nWhat/,
  ],
  [
    { message: `${RESOLVE}docker.io/library/node:24-slim: not found` },
    "SLUICE_IMAGE_MISSING",
    /There is no image node:24-slim\./,
  ],
  [
    { message: "start l839c36 (aliased as mail): exit code: 1 [traceparent:0-1]" },
    "SLUICE_SERVICE_NOT_STARTED",
    /The service mail did not start: exit code: 1/,
  ],
  [
    { message: "failed to mount /tmp/x: write /var/lib/y: no space left on device" },
    "SLUICE_DISK_FULL",
    /local-cache prune/,
  ],
  [
    { message: "exit code: 137", exitCode: 137, command: "npm ci" },
    "SLUICE_OUT_OF_MEMORY",
    /npm ci/,
  ],
  [
    {
      message: "exit code: 1",
      exitCode: 1,
      command: "npm ci --no-audit",
      output: "npm error code ENOTFOUND\nnpm error request to https://registry.example/x failed",
    },
    "SLUICE_REGISTRY_UNREACHABLE",
    /The package registry https:\/\/registry\.example cannot be reached \(ENOTFOUND\)/,
  ],
  [
    {
      message: "exit code: 1",
      exitCode: 1,
      command: "npm ci",
      output: "npm error Missing: left-pad@1.0.0 from lock file",
    },
    "SLUICE_INSTALL_FAILED",
    /Command: npm ci\n {2}npm error Missing: left-pad/,
  ],
])("makes a document of %j", (said, code, text) => {
  const problem = engineProblem(said)
  expect(problem?.code).toBe(code)
  expect(problem?.message).toMatch(text)
  expect(problem?.message).toMatch(/\nWhat to do: [^\n]+\.$/)
})

it("leaves alone what the application did", () => {
  const said = { message: "exit code: 2", exitCode: 2, command: "npm run build", output: "TS2322" }
  expect(engineProblem(said)).toBeUndefined()
})
