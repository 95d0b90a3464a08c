import { packageJsonInvalid } from "../errors.js"

/** The parts of package.json that detection looks at; what is malformed is left out. */
export type PackageJson = {
  name?: string
  packageManager?: string
  engine?: string
  scripts: Record<string, string>
  dependencies: Record<string, string>
  devDependencies: Record<string, string>
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
    packageManager: textOf(fields.packageManager),
    engine: texts(fields.engines).node,
    scripts: texts(fields.scripts),
    dependencies: texts(fields.dependencies),
    devDependencies: texts(fields.devDependencies),
  }
}

const textOf = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined)

function texts(value: unknown): Record<string, string> {
  if (typeof value !== "object" || value === null) return {}
  return Object.fromEntries(
    Object.entries(value).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string",
    ),
  )
}
