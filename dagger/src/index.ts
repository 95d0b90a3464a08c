import { argument, func, object, type Directory } from "@dagger.io/dagger"
import { loadSettings } from "./stages/settings.js"
import { APPLY } from "./stages/table.js"
import type { StageName } from "./core/plan/stages.js"

/** A whole delivery pipeline for a Node or TypeScript web application. */
@object()
export class Sluice {
  source: Directory

  constructor(
    /** The application's folder. */
    @argument({
      defaultPath: ".",
      ignore: ["**/node_modules", "**/.git", "dist", "coverage", "sluice-report", "test-results", "playwright-report"],
    })
    source: Directory,
  ) {
    this.source = source
  }

  /** Runs a stage. */
  @func()
  async stage(name: string): Promise<string> {
    const settings = await loadSettings(this.source)
    const t = Date.now()
    const result = await APPLY[name as StageName]!({ source: this.source, settings, runId: "x" })
    return JSON.stringify({ ms: Date.now() - t, ...result.judged, tests: result.judged.tests.length, coverage: undefined, raws: result.raws.map((r) => [r.exitCode, r.durationSeconds, r.startedAt, r.stdout.slice(-600), r.stderr.slice(-500)]) }, null, 1)
  }
}
