import { expect, it } from "vitest"
import { isRootUser, judgeBuild } from "../../../dagger/src/core/judge/build.js"

const gate = { healthTimeoutSeconds: 30, allowRoot: false }
const url = "http://app:3000/healthz"
const good = {
  from: "Dockerfile",
  build: { ok: true, log: "" },
  image: { user: "node", sizeBytes: 1000 },
  health: { url, status: 200, healthyAfterSeconds: 1.2, log: "" },
}

it("passes an image that builds, is not root and answers", () => {
  expect(judgeBuild(good, gate)).toMatchObject({ verdict: "pass", headline: "healthy after 1.2 s" })
})

it("fails with the build's last lines, and judges nothing further", () => {
  const log = "step 1\nnpm error missing script: build"
  const result = judgeBuild({ from: "Dockerfile", build: { ok: false, log } }, gate)
  expect(result.verdict).toBe("fail")
  expect(result.parts.map((part) => part.name)).toEqual(["build.image"])
  expect(result.findings[0]?.detail).toContain("missing script")
})

it.each(["", "root", "0", "0:0", "root:root", "00"])("takes user %j for root", (user) => {
  expect(isRootUser(user)).toBe(true)
  expect(judgeBuild({ ...good, image: { user } }, gate).findings[0]?.rule).toBe("runs-as-root")
  expect(judgeBuild({ ...good, image: { user } }, { ...gate, allowRoot: true }).verdict).toBe(
    "pass",
  )
})

it.each(["node", "1000", "1000:0", "app:root"])("takes user %j for a user", (user) => {
  expect(isRootUser(user)).toBe(false)
})

it("fails where no answer came, with the last log lines and the URL", () => {
  const health = { url, log: "listening on 4000" }
  const result = judgeBuild({ ...good, health }, gate)
  expect(result.reason).toBe(`${url} gave no answer; a 2xx within 30 s is asked for.`)
  expect(result.findings[0]).toMatchObject({ place: { url }, detail: "listening on 4000" })
})

it("fails for a bad answer and for a late one", () => {
  const bad = judgeBuild({ ...good, health: { url, status: 503, log: "" } }, gate)
  expect(bad.reason).toContain("answered 503")
  const late = { url, status: 200, healthyAfterSeconds: 31, log: "" }
  expect(judgeBuild({ ...good, health: late }, gate).reason).toContain("after 31 s")
})

it("is inconclusive where nobody asked", () => {
  const { from, build } = good
  expect(judgeBuild({ from, build }, gate).verdict).toBe("inconclusive")
})
