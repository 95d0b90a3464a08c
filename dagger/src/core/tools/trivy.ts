import { z } from "zod"
import type { Place, Severity } from "../report/model.js"
import { parseJson, parsed, type Parsed } from "./parsed.js"
import { withArguments } from "./shell.js"
import { APP_ROOT, inApp } from "./text.js"

/** Names of Trivy's reports in the output folder. The image's are left out where there is no image. */
export const TRIVY_FILES = {
  source: "trivy-fs.json",
  sourceVulnerabilities: "trivy-vulnerabilities.json",
  image: "trivy-image.json",
  imageVulnerabilities: "trivy-image-vulnerabilities.json",
  sbom: "sbom.cdx.json",
} as const

/** What is scanned: the application's folder, and the image as a tar, if there is one. */
export type TrivyOptions = {
  root: string
  outputFolder: string
  imageTar?: string
  /** False on a machine that can't fetch databases: what is at hand is used. */
  online: boolean
}

/**
 * Command lines of Trivy, one after the other (join them with "; ": each may
 * fail alone). Vulnerabilities run apart, because without a database Trivy
 * ends before any other scanner starts. They must run in the application's
 * folder, where Trivy looks for .trivyignore.
 */
export function trivyCommands({ root, outputFolder, imageTar, online }: TrivyOptions): string[] {
  const common = ["--quiet", "--no-progress", "--skip-version-check", "--exit-code=0"]
  const offline = online ? [] : ["--offline-scan", "--skip-check-update"]
  const database = online ? [] : ["--offline-scan", "--skip-db-update", "--skip-java-db-update"]
  const to = (file: string) => ["--format=json", `--output=${outputFolder}/${file}`]
  const image = imageTar === undefined ? [] : [`--input=${imageTar}`]
  const run = (args: string[]) => withArguments("trivy", args)
  const what = "--scanners=secret,misconfig,license"
  return [
    run(["fs", ...common, ...offline, what, ...to(TRIVY_FILES.source), root]),
    run([
      "fs",
      ...common,
      ...database,
      "--scanners=vuln",
      ...to(TRIVY_FILES.sourceVulnerabilities),
      root,
    ]),
    run([
      "fs",
      ...common,
      "--offline-scan",
      "--format=cyclonedx",
      `--output=${outputFolder}/${TRIVY_FILES.sbom}`,
      root,
    ]),
    ...(imageTar === undefined
      ? []
      : [
          run([
            "image",
            ...common,
            ...offline,
            "--scanners=secret",
            "--image-config-scanners=misconfig,secret",
            ...to(TRIVY_FILES.image),
            ...image,
          ]),
          run([
            "image",
            ...common,
            ...database,
            "--scanners=vuln",
            ...to(TRIVY_FILES.imageVulnerabilities),
            ...image,
          ]),
        ]),
  ]
}

/**
 * Gets the vulnerability database, or gives up: nothing read after `patienceSeconds`
 * means that there is no way to it. A download that goes on may take as long as it needs.
 */
export function trivyDatabaseCommand(patienceSeconds: number): string {
  const folder = "/tmp/trivy-database"
  const get = "trivy image --download-db-only --no-progress --skip-version-check"
  return [
    `export TMPDIR=${folder}; mkdir -p ${folder}; ${get} & getter=$!`,
    `{ sleep ${patienceSeconds}; [ -n "$(find ${folder} -type f -size +0)" ] || kill $getter; } 2>/dev/null &`,
    "wait $getter; unset TMPDIR",
  ].join("\n")
}

/** One thing that Trivy found. */
export type TrivyItem = {
  kind: "secret" | "misconfiguration" | "licence" | "vulnerability"
  rule: string
  severity: Severity
  title: string
  place: Place
  /** The package, for licences and vulnerabilities. */
  package?: string
  fix?: string
}

/** What one report says; counts are of what was looked at, so that none is not taken for clean. */
export type TrivyResult = { items: TrivyItem[]; configurations: number; packages: number }

const Report = z.object({
  SchemaVersion: z.number(),
  Results: z
    .array(
      z.object({
        Target: z.string(),
        Class: z.string().nullish(),
        Packages: z.array(z.unknown()).nullish(),
        MisconfSummary: z.object({ Successes: z.number(), Failures: z.number() }).nullish(),
        Secrets: z
          .array(
            z.object({
              RuleID: z.string(),
              Severity: z.string(),
              Title: z.string(),
              StartLine: z.number().nullish(),
            }),
          )
          .nullish(),
        Misconfigurations: z
          .array(
            z.object({
              ID: z.string(),
              Severity: z.string(),
              Title: z.string(),
              Message: z.string().nullish(),
              Resolution: z.string().nullish(),
              Status: z.string().nullish(),
              CauseMetadata: z.object({ StartLine: z.number().nullish() }).nullish(),
            }),
          )
          .nullish(),
        Licenses: z
          .array(z.object({ Name: z.string(), PkgName: z.string(), Severity: z.string() }))
          .nullish(),
        Vulnerabilities: z
          .array(
            z.object({
              VulnerabilityID: z.string(),
              PkgName: z.string(),
              InstalledVersion: z.string().nullish(),
              FixedVersion: z.string().nullish(),
              Severity: z.string(),
              Title: z.string().nullish(),
            }),
          )
          .nullish(),
      }),
    )
    .nullish(),
})

type Target = NonNullable<z.infer<typeof Report>["Results"]>[number]

/** Reads one of Trivy's JSON reports. */
export function parseTrivy(
  text: string | undefined,
  name: string,
  root = APP_ROOT,
): Parsed<TrivyResult> {
  const report = parseJson(text, name, Report)
  if (!report.ok) return report
  const targets = report.value.Results ?? []
  return parsed({
    items: targets.flatMap((target) => itemsOf(target, inApp(target.Target, root))),
    configurations: targets.filter((target) => target.Class === "config").length,
    packages: targets.reduce(
      (sum, target) => sum + Math.max(target.Packages?.length ?? 0, target.Licenses?.length ?? 0),
      0,
    ),
  })
}

/** True if Trivy ended because it has no vulnerability database. */
export function lacksDatabase(log: string): boolean {
  return /init error: DB error|cannot be specified on the first run|failed to download vulnerability DB/i.test(
    log,
  )
}

/** Number of components in a CycloneDX document. */
export function parseSbom(text: string | undefined): Parsed<number> {
  const Sbom = z.object({
    bomFormat: z.literal("CycloneDX"),
    components: z.array(z.unknown()).nullish(),
  })
  const document = parseJson(text, TRIVY_FILES.sbom, Sbom)
  return document.ok ? parsed(document.value.components?.length ?? 0) : document
}

function itemsOf(target: Target, file: string): TrivyItem[] {
  return [
    ...(target.Secrets ?? []).map((secret) => ({
      kind: "secret" as const,
      rule: secret.RuleID,
      severity: severityOf(secret.Severity),
      title: secret.Title,
      place: { file, ...(secret.StartLine ? { line: secret.StartLine } : {}) },
    })),
    ...(target.Misconfigurations ?? [])
      .filter((one) => (one.Status ?? "FAIL") === "FAIL")
      .map((one) => ({
        kind: "misconfiguration" as const,
        rule: one.ID,
        severity: severityOf(one.Severity),
        title: [one.Title, one.Message].filter(Boolean).join(": "),
        place: {
          file,
          ...(one.CauseMetadata?.StartLine ? { line: one.CauseMetadata.StartLine } : {}),
        },
        ...(one.Resolution ? { fix: one.Resolution } : {}),
      })),
    ...(target.Licenses ?? []).map((licence) => ({
      kind: "licence" as const,
      rule: licence.Name,
      severity: severityOf(licence.Severity),
      title: `${licence.PkgName} is under ${licence.Name}`,
      place: { file },
      package: licence.PkgName,
    })),
    ...(target.Vulnerabilities ?? []).map((one) => ({
      kind: "vulnerability" as const,
      rule: one.VulnerabilityID,
      severity: severityOf(one.Severity),
      title: `${one.PkgName} ${one.InstalledVersion ?? ""}: ${one.Title ?? one.VulnerabilityID}`,
      place: { file },
      package: one.PkgName,
      fix: one.FixedVersion
        ? `Take ${one.PkgName} ${one.FixedVersion}.`
        : "No fixed version is known.",
    })),
  ]
}

function severityOf(name: string): Severity {
  const known: Record<string, Severity> = {
    CRITICAL: "critical",
    HIGH: "high",
    MEDIUM: "medium",
    LOW: "low",
  }
  return known[name.toUpperCase()] ?? "info"
}
