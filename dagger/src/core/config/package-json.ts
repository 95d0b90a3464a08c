import { packageJsonInvalid } from "../errors.js"

/** The parts of package.json that detection looks at; what is malformed is left out. */
export type PackageJson = {
  name?: string
  main?: string
  packageManager?: string
  engine?: string
  volta?: string
  scripts: Record<string, string>
  dependencies: Record<string, string>
  devDependencies: Record<string, string>
  /** Globs of the packages of a workspace, where this is its root. */
  workspaces: string[]
  /** Names of tools whose settings stand in package.json itself. */
  settingsOf: string[]
}

/** Reads package.json; throws SLUICE_PACKAGE_JSON_INVALID where it is no JSON object. */
export function readPackageJson(text: string): PackageJson {
  let data: unknown
  try {
    data = JSON.parse(text.replace(/^\uFEFF/, ""))
  } catch (error) {
    throw packageJsonInvalid(error instanceof Error ? error.message : "no JSON")
  }
  if (typeof data !== "object" || data === null || Array.isArray(data))
    throw packageJsonInvalid("its content is not an object")
  const fields = data as Record<string, unknown>
  return {
    name: textOf(fields.name),
    main: textOf(fields.main),
    packageManager: textOf(fields.packageManager),
    engine: texts(fields.engines).node,
    volta: texts(fields.volta).node,
    scripts: texts(fields.scripts),
    dependencies: texts(fields.dependencies),
    devDependencies: texts(fields.devDependencies),
    workspaces: workspacesOf(fields.workspaces),
    settingsOf: ["eslintConfig", "prettier"].filter((name) => Object.hasOwn(fields, name)),
  }
}

/** Dependencies of production and development together. */
export const allDependencies = (manifest: PackageJson): Record<string, string> => ({
  ...manifest.dependencies,
  ...manifest.devDependencies,
})

const textOf = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined)

function workspacesOf(value: unknown): string[] {
  const list = Array.isArray(value) ? value : (value as { packages?: unknown } | null)?.packages
  return Array.isArray(list) ? list.filter((one): one is string => typeof one === "string") : []
}

function texts(value: unknown): Record<string, string> {
  if (typeof value !== "object" || value === null) return {}
  return Object.fromEntries(
    Object.entries(value).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string",
    ),
  )
}
