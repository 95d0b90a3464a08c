import { lastLines } from "../tools/text.js"
import type { Finding, Part, StageNumber } from "../report/model.js"
import type { Judged } from "./judged.js"
import { judged, ofParts } from "./outcome.js"
import type { StartProblem } from "./start.js"

/** How long the image may take to answer, and whether it may run as root. */
export type BuildGate = { healthTimeoutSeconds: number; allowRoot: boolean }

/** The probe that asked a started image for its health. */
export type HealthProbe = {
  /** URL that was asked, as seen beside the application. */
  url: string
  /** Status of the last answer; undefined if none came. */
  status?: number
  /** Seconds from the start to the first 2xx; undefined if there was none. */
  healthyAfterSeconds?: number
  /** What the application printed. */
  log: string
  /** Why there was no good answer, where it is known. */
  problem?: StartProblem
}

/** What the build stage saw. Each is left out if it was not reached. */
export type BuildFacts = {
  /** Where the image came from: "Dockerfile", or the image that Sluice makes itself. */
  from: string
  build: { ok: boolean; log: string; command?: string; exitCode?: number }
  image?: { user: string; digest?: string; sizeBytes?: number }
  health?: HealthProbe
}

type Result = { part: Part; findings: Finding[] }

/** Judges the build: builds, not root, healthy in time. Parts: build.image, build.user, build.health. */
export function judgeBuild(facts: BuildFacts, gate: BuildGate): Judged {
  const results = [
    imageResult(facts),
    ...(facts.build.ok ? [userResult(facts, gate), healthResult(facts, gate)] : []),
  ]
  const parts = results.map((result) => result.part)
  const after = facts.health?.healthyAfterSeconds
  const numbers: StageNumber[] = [
    ...(facts.image?.sizeBytes === undefined
      ? []
      : [{ name: "image size", value: facts.image.sizeBytes, unit: "B" }]),
    ...(after === undefined
      ? []
      : [
          {
            name: "healthy after",
            value: after,
            unit: "s",
            limit: { op: "<=" as const, value: gate.healthTimeoutSeconds },
          },
        ]),
  ]
  const headline = !facts.build.ok
    ? "does not build"
    : after === undefined
      ? "not healthy"
      : `healthy after ${after} s`
  return judged(ofParts(parts), headline, {
    parts,
    findings: results.flatMap((r) => r.findings),
    numbers,
  })
}

/** True for an image user that is root: none named, or user 0, with or without a group. */
export function isRootUser(user: string): boolean {
  const name = user.trim().split(":")[0] ?? ""
  return name === "" || name === "root" || /^0+$/.test(name)
}

function imageResult(facts: BuildFacts): Result {
  if (facts.build.ok) return passed("build.image", `The image builds from ${facts.from}.`)
  const { command, exitCode, log } = facts.build
  const step = command === undefined ? "" : `: \`${command}\` ended with exit code ${exitCode}`
  const message = `The image does not build from ${facts.from}${step}.`
  return failed("build.image", "build-failed", message, {
    detail: lastLines(log, 40),
    detailKeeps: "end",
    fix: "Repair the step that the last lines name.",
    file: facts.from,
  })
}

function userResult(facts: BuildFacts, gate: BuildGate): Result {
  const name = "build.user"
  if (facts.image === undefined) return unknown(name, "The image's user is not known.")
  const { user } = facts.image
  if (!isRootUser(user)) return passed(name, `It runs as ${user}.`)
  const said = user === "" ? "no user, which is root" : `user ${user}, which is root`
  if (gate.allowRoot) return passed(name, `It names ${said}; that is allowed.`)
  return failed(name, "runs-as-root", `The image names ${said}.`, {
    fix: "Add a USER line with a user that is not root to the last stage, such as USER node.",
    file: facts.from,
  })
}

function healthResult(facts: BuildFacts, gate: BuildGate): Result {
  const name = "build.health"
  const { health } = facts
  if (health === undefined) return unknown(name, "The image was not asked for its health.")
  const limit = gate.healthTimeoutSeconds
  const after = health.healthyAfterSeconds
  if (after !== undefined && after <= limit)
    return passed(name, `It answers ${health.url} after ${after} s.`)
  const last =
    after !== undefined
      ? `first answered well after ${after} s`
      : health.status === undefined
        ? "gave no answer"
        : `answered ${health.status}`
  const { problem } = health
  return failed(
    name,
    "not-healthy",
    problem === undefined
      ? `${health.url} ${last}; a 2xx within ${limit} s is asked for.`
      : `The application ${problem.happened}.`,
    {
      detail: lastLines(health.log, 40) || "(the application printed nothing)",
      detailKeeps: "end",
      fix:
        problem === undefined
          ? "Read the application's last lines; check app.port, app.healthPath and app.env in sluice.yaml."
          : `${problem.todo.charAt(0).toUpperCase()}${problem.todo.slice(1)}.`,
      url: health.url,
    },
  )
}

function passed(name: string, reason: string): Result {
  return { part: { name, verdict: "pass", reason }, findings: [] }
}

function unknown(name: string, reason: string): Result {
  return { part: { name, verdict: "inconclusive", reason }, findings: [] }
}

function failed(
  name: string,
  rule: string,
  message: string,
  more: Pick<Finding, "detail" | "detailKeeps"> & { fix: string; file?: string; url?: string },
): Result {
  const place = more.url ? { url: more.url } : { file: more.file }
  const { fix, detail, detailKeeps } = more
  const finding: Finding = {
    tool: "build",
    rule,
    severity: "high",
    message,
    place,
    fix,
    blocking: true,
  }
  return {
    part: { name, verdict: "fail", reason: message },
    findings: [
      {
        ...finding,
        ...(detail === undefined ? {} : { detail }),
        ...(detailKeeps === undefined ? {} : { detailKeeps }),
      },
    ],
  }
}
