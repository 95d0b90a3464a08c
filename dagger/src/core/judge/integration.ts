import type { Raw } from "../tools/raw.js"
import type { Runner } from "../tools/runner.js"
import { lastLines } from "../tools/text.js"
import { endedEarly } from "./ended.js"
import type { Judged } from "./judged.js"
import { judged, toolError } from "./outcome.js"
import { judgeTestRun, type TestRunGate } from "./testrun.js"

/** What the integration stage left: the execs of build and migrations, if there are any, and the tests'. */
export type IntegrationRaws = { build?: Raw; migrate?: Raw; tests?: Raw }

/** The commands that go before the tests, as sluice.yaml or package.json has them. */
export type Steps = { build: string | null; migrate: string | null }

/** Judges the integration tests: it builds, migrations apply, then all tests pass. Part: integration.tests. */
export function judgeIntegration(
  raws: IntegrationRaws,
  runner: Runner,
  steps: Steps,
  root?: string,
  rest: Pick<TestRunGate, "command" | "policy" | "again"> = {},
): Judged {
  for (const step of ["build", "migrate"] as const) {
    const raw = raws[step]
    if (raw !== undefined && raw.exitCode !== 0) return brokenStep(step, raw, steps[step])
  }
  if (raws.tests === undefined) {
    return judged({ verdict: "inconclusive", reason: "No integration test ran." }, "no tests")
  }
  return judgeTestRun(raws.tests, runner, { ...rest, stage: "integration" }, root)
}

const WORDS = {
  build: {
    what: "The build",
    headline: "does not build",
    fix: "Repair what its log names; the build stage runs the same.",
  },
  migrate: {
    what: "The migrations",
    headline: "migrations failed",
    fix: "Repair the migration that its log names; it must apply to an empty database.",
  },
}

function brokenStep(step: "build" | "migrate", raw: Raw, command: string | null): Judged {
  const { what, headline, fix } = WORDS[step]
  const said = command === null ? "" : ` (${command})`
  const early = endedEarly(raw)
  if (early) return toolError(`${what}${said}`, "no test ran", [raw])
  const reason = `${what}${said} ended with exit code ${raw.exitCode}, so no test ran.`
  return judged({ verdict: "fail", reason }, headline, {
    findings: [
      {
        tool: step,
        rule: "exit-code",
        severity: "high",
        message: reason,
        detail: lastLines(`${raw.stdout}\n${raw.stderr}`, 40) || "(it printed nothing)",
        detailKeeps: "end",
        fix,
        blocking: true,
      },
    ],
  })
}
