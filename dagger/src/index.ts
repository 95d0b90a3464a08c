import { argument, check, func, object } from "@dagger.io/dagger"
import type { Directory, File, Secret, Service } from "@dagger.io/dagger"
import { initOf } from "./init.js"
import { type CanaryJudgement, judgeObservations } from "./judge.js"
import { runAll, runOne } from "./pipeline.js"
import { mergeReports } from "./merge.js"
import { planOf, type Plan } from "./plan.js"
import { prove } from "./prove.js"
import type { Run } from "./run.js"

/**
 * Sluice: a whole delivery pipeline for a Node or TypeScript web application.
 * Real tools in containers, the same on a laptop and in any CI. Settings come from sluice.yaml
 * in the application's folder, every field optional; what is not said there is detected.
 */
@object()
export class Sluice {
  source: Directory
  secrets?: Secret
  app: string

  constructor(
    /**
     * The application's folder: the one with package.json. Pass it always, as in `--source .`: the
     * default is the folder of the module's own dagger.json, not the one you are in.
     */
    @argument({
      defaultPath: ".",
      ignore: [
        "**/node_modules",
        "**/.git",
        "**/dist",
        "**/coverage",
        "**/sluice-report",
        "**/test-results",
        "**/playwright-report",
      ],
    })
    source: Directory,
    /**
     * Secrets of the application: NAME=value lines, as in `--secrets file://.env.secret`. Its containers
     * and tests get them as environment variables; they are masked in all that a run says or leaves.
     */
    secrets?: Secret,
    /** The application's folder inside the source, such as apps/web, if it is a package of a workspace. */
    app = ".",
  ) {
    this.source = source
    this.secrets = secrets
    this.app = app
  }

  /** What a run would do and why, without running anything. */
  @func({ cache: "session" })
  plan(
    /** Only these stages, by name; all that apply unless given. */
    only: string[] = [],
    /** Not these stages. */
    skip: string[] = [],
    /** tests/map.json of an earlier run: which tests the change since then needs, and why. */
    testMap?: File,
    /** What the change is measured against, as a folder or git reference; the map alone unless given. */
    @argument({ ignore: ["**/node_modules", "**/.git", "**/dist"] })
    base?: Directory,
    /** tests/history.json of an earlier run: how long the chosen tests take, and over how many shards. */
    history?: File,
  ): Promise<Plan> {
    return planOf(this, { only, skip, testMap, base, history })
  }

  /**
   * A first sluice.yaml with what was detected, all of it commented out; fails where there is one.
   * `init contents` shows it, `init export --path sluice.yaml` writes it.
   */
  @func()
  init(
    /** Makes a new one although there is one, without what the old one says. */
    overwrite = false,
  ): Promise<File> {
    return initOf(this, overwrite)
  }

  /** ESLint and Prettier, side by side: no errors, at most 20 warnings, every file formatted. */
  @func()
  @check()
  lint(): Promise<string> {
    return runOne(this, "lint")
  }

  /** The TypeScript compiler without output: no error. */
  @func()
  @check()
  typecheck(): Promise<string> {
    return runOne(this, "typecheck")
  }

  /** The unit tests (vitest, jest, mocha or node:test): all pass, at least 80 % of lines covered. */
  @func()
  @check()
  unit(
    /** Which part of the tests to run, such as 2/4; all of them unless given. */
    shard = "",
    /** tests/history.json of an earlier run: durations and flakiness of each test. */
    history?: File,
  ): Promise<string> {
    return runOne(this, "unit", { shard, history })
  }

  /** The integration tests on a PostgreSQL of their own, migrations applied first: all pass. */
  @func()
  @check()
  integration(
    /** Which part of the tests to run, such as 2/4; all of them unless given. */
    shard = "",
    /** tests/history.json of an earlier run: durations and flakiness of each test. */
    history?: File,
  ): Promise<string> {
    return runOne(this, "integration", { shard, history })
  }

  /**
   * Schemathesis on the running application, by its OpenAPI document.
   * No failed check, each operation answered with 2xx at least once, and one JSON shape for all errors.
   */
  @func()
  @check()
  contract(): Promise<string> {
    return runOne(this, "contract")
  }

  /** The application's image: builds, is not root, answers its health path within 30 s. */
  @func()
  @check()
  build(): Promise<string> {
    return runOne(this, "build")
  }

  /** Playwright's tests in Chromium, with database and mail inbox: all pass; flaky ones are shown. */
  @func()
  @check()
  e2e(
    /** Which part of the tests to run, such as 2/4; all of them unless given. */
    shard = "",
    /** tests/history.json of an earlier run: durations and flakiness of each test. */
    history?: File,
  ): Promise<string> {
    return runOne(this, "e2e", { shard, history })
  }

  /** k6 on the running application: under 1 % errors, p95 under 500 ms, at most 1 % of iterations dropped. */
  @func({ cache: "never" })
  load(): Promise<string> {
    return runOne(this, "load")
  }

  /**
   * A rehearsed rollout: old and new version behind a real router, with real traffic.
   * Weights go up step by step; a candidate that errs more or answers slower is rolled back.
   */
  @func({ cache: "never" })
  canary(
    /** The version in production, as a folder or git reference; without any, the candidate itself. */
    @argument({ ignore: ["**/node_modules", "**/.git", "**/dist"] })
    baseline?: Directory,
    /** The version in production, as an image reference; not together with baseline. */
    baselineImage?: string,
  ): Promise<string> {
    return runOne(this, "canary", { baseline, baselineImage })
  }

  /**
   * Judges a canary by a file of observations or by Prometheus, read as if live: the first final verdict.
   * `judge json` prints it with its reason, `judge page export --path judgement.html` charts it.
   * Prometheus: `judge --prometheus tcp://localhost:9090 --since 2026-01-31T12:00:00Z --config judge.yaml json`.
   */
  @func({ cache: "never" })
  judge(
    /** One JSON object a line: t in seconds, arm, ok, latencyMs, and unit and route where known. */
    observations?: File,
    /** YAML with alpha, warmupSeconds, margins, weights, metrics and prometheus; all of it optional. */
    config?: File,
    /** Prometheus, instead of observations; what to ask it stands in the section prometheus of config. */
    prometheus?: Service,
    /** Since when the candidate gets traffic, by Prometheus' clock: ISO 8601, or seconds since 1970. */
    since?: string,
    /** The end of what is read from Prometheus, as since; by default the present. */
    until?: string,
  ): Promise<CanaryJudgement> {
    return judgeObservations({ observations, config, prometheus, since, until })
  }

  /**
   * All traffic to a candidate with a passing canary, and the release record.
   * Rollback by weight is rehearsed, then the candidate soaks. Without a record the canary runs first.
   */
  @func({ cache: "never" })
  promote(
    /** The candidate's canary record: release.json of an earlier report, for the same image. */
    record?: File,
    /** The version in production, as a folder or git reference; without any, the candidate itself. */
    @argument({ ignore: ["**/node_modules", "**/.git", "**/dist"] })
    baseline?: Directory,
    /** The version in production, as an image reference; not together with baseline. */
    baselineImage?: string,
  ): Promise<string> {
    return runOne(this, "promote", { record, baseline, baselineImage })
  }

  /**
   * Trivy on sources and image: secrets, misconfiguration, licences, vulnerabilities, SBOM.
   * No secret, not root, 0 critical and at most 4 high, no refused licence. Never cached: its database changes.
   */
  @func({ cache: "never" })
  trivy(): Promise<string> {
    return runOne(this, "trivy")
  }

  /**
   * ZAP, or Wapiti where ZAP can't be had, on the running application.
   * No high alert, and the security headers asked for. Never cached: it attacks something that runs.
   */
  @func({ cache: "never" })
  zap(): Promise<string> {
    return runOne(this, "zap")
  }

  /** Puts the reports of shards together, each in a folder of its own, as one run's. */
  @func()
  merge(
    /** A folder that holds the shards' report folders, exported by `run report`. */
    reports: Directory,
  ): Promise<Run> {
    return mergeReports(this, reports)
  }

  /**
   * The whole pipeline: every stage that applies, as parallel as its needs allow.
   * Never throws for a failing gate: export `report` first, then ask `gate`.
   */
  @func({ cache: "never" })
  run(
    /** Only these stages, by name; all that apply unless given. */
    only: string[] = [],
    /** Not these stages. */
    skip: string[] = [],
    /** Start nothing more after the first failure. */
    failFast = false,
    /** Stages or parts, such as trivy.vulnerabilities, whose lack of data is accepted; adds to sluice.yaml's. */
    allowInconclusive: string[] = [],
    /** The version in production, as a folder or git reference; without any, the candidate itself. */
    @argument({ ignore: ["**/node_modules", "**/.git", "**/dist"] })
    baseline?: Directory,
    /** The version in production, as an image reference; not together with baseline. */
    baselineImage?: string,
    /** The candidate's canary record (release.json), so that promote needs no canary in this run. */
    record?: File,
    /** What the candidate was made from, such as a commit's hash; goes into the release record. */
    commit?: string,
    /** report.json of an earlier run: it tells since when each finding is known. */
    previous?: File,
    /** Run every tool again, whatever is cached: for results that may have come by chance. */
    fresh = false,
    /** tests/history.json of an earlier run: what each test did, by the content that it saw. */
    history?: File,
    /** Which part of unit, integration and e2e to run, such as 2/4; put the reports together by `merge`. */
    shard = "",
    /** tests/map.json of an earlier run: only the tests that can see what changed are run. */
    testMap?: File,
    /** Write down what each test file touches: tests/map.json of the report; always with a map. */
    recordTests = false,
    /** Run every test, whatever the map says, and say in the report what it would have missed. */
    everyTest = false,
  ): Promise<Run> {
    return runAll(this, {
      ...{ only, skip, failFast, allowInconclusive, fresh, shard },
      ...{ baseline, baselineImage, record, commit, previous, history },
      ...{ testMap, recordTests, everyTest },
    })
  }

  /**
   * Proves that each gate can fail: plants a fault, expects red with the right finding, takes it out.
   * Throws unless each was seen where it was planted, and nowhere else. Your own lie in sluice/faults.
   */
  @func({ cache: "never" })
  prove(
    /** Only the gates of these stages, by name; all that apply unless given. */
    stage: string[] = [],
    /** Only these faults, by their manifests' names. */
    fault: string[] = [],
    /** Run only the stage of each fault's gate, without asking whether others stayed as they were. */
    alone = false,
    /** The table as JSON. */
    asJson = false,
    /** Gates or stages, such as trivy.vulnerabilities, that need no proof; adds to sluice.yaml's. */
    allowInconclusive: string[] = [],
  ): Promise<string> {
    return prove(this, { stage, fault, alone, json: asJson, allowInconclusive })
  }
}
