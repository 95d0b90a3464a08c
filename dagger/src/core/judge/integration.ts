import type { Raw } from "../tools/raw.js"
import type { Runner } from "../tools/runner.js"
import { lastLines } from "../tools/text.js"
import type { Judged } from "./judged.js"
import { judged } from "./outcome.js"
import { judgeTestRun } from "./testrun.js"

/** What the integration stage left: the migrations' exec, if there are any, and the tests'. */
export type IntegrationRaws = { migrate?: Raw; tests?: Raw }

/** Judges the integration tests: migrations apply, then all tests pass. Part: integration.tests. */
export function judgeIntegration(raws: IntegrationRaws, runner: Runner, root?: string): Judged {
  const { migrate, tests } = raws
  if (migrate && migrate.exitCode !== 0) {
    const reason = `The migrations ended with exit code ${migrate.exitCode}, so no test ran.`
    return judged({ verdict: "fail", reason }, "migrations failed", {
      findings: [
        {
          tool: "migrate",
          rule: "exit-code",
          severity: "high",
          message: reason,
          detail: lastLines(`${migrate.stdout}\n${migrate.stderr}`, 40),
          detailKeeps: "end",
          fix: "Repair the migration that its log names; it must apply to an empty database.",
          blocking: true,
        },
      ],
    })
  }
  if (tests === undefined) {
    return judged({ verdict: "inconclusive", reason: "No integration test ran." }, "no tests")
  }
  return judgeTestRun(tests, runner, { stage: "integration" }, root)
}
