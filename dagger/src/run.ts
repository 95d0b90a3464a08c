import { type Directory, func, object } from "@dagger.io/dagger"
import { gateFailed } from "./core/errors.js"

/** A finished run of the pipeline: what it says, and what it left. */
@object()
export class Run {
  /** pass, fail, inconclusive or error: the worst of the stages that count. */
  @func()
  verdict: string

  /** The run on one screen: verdict, stages, and what to do about each failure. */
  @func()
  summary: string

  /** The exit code that a script should end with: 0 pass, 1 fail, 2 error, 3 inconclusive. */
  @func()
  exitCode: number

  /** report.html, report.json, report.md, summary.txt, junit/ and each tool's raw output under stages/. */
  @func()
  report: Directory

  constructor(verdict: string, summary: string, exitCode: number, report: Directory) {
    this.verdict = verdict
    this.summary = summary
    this.exitCode = exitCode
    this.report = report
  }

  /**
   * The summary of a run that passed; throws for any other, so that the command fails.
   * Export the report first: a failing command hands nothing on.
   */
  @func()
  gate(): string {
    if (this.verdict !== "pass") throw gateFailed(this.summary)
    return this.summary
  }
}
