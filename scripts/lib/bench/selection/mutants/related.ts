import { writeFileSync } from "node:fs"
import { join, relative } from "node:path"

import { run } from "./fetch.js"
import type { Project } from "./project.js"

/** Prints, as JSON, which test files Vitest takes for related to each of some files. */
const PROGRAM = `import { createVitest } from "vitest/node"
const vitest = await createVitest("test", { watch: false, passWithNoTests: true })
const found = {}
for (const file of JSON.parse(process.argv[2])) {
  vitest.config.related = [new URL(file, "file://" + process.cwd() + "/").pathname]
  const specifications = await vitest.getRelevantTestSpecifications()
  found[file] = specifications.map(({ moduleId }) => moduleId)
}
process.stdout.write("\\n#" + JSON.stringify(found) + "\\n")
await vitest.close()
process.exit(0)
`

/**
 * The test files that a runner itself would run after a change of a file: what
 * vitest --changed and jest --onlyChanged do once they know what changed.
 */
export function relatedTests(
  { runner }: Project,
  folder: string,
  files: readonly string[],
): Record<string, string[]> {
  const own = (paths: readonly string[]) => paths.map((path) => relative(folder, path))
  if (runner === "jest")
    return Object.fromEntries(
      files.map((file) => {
        const args = ["jest", "--listTests", "--passWithNoTests", "--findRelatedTests", file]
        const lines = run("npx", args, { cwd: folder }).split("\n")
        return [file, own(lines.filter((line) => line.startsWith("/")))]
      }),
    )
  const program = join(folder, "related.mjs")
  writeFileSync(program, PROGRAM)
  const text = run("node", [program, JSON.stringify(files)], { cwd: folder })
  const line = text.split("\n").find((one) => one.startsWith("#{")) ?? "#{}"
  const found = JSON.parse(line.slice(1)) as Record<string, string[]>
  return Object.fromEntries(Object.entries(found).map(([file, paths]) => [file, own(paths)]))
}
