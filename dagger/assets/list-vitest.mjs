// A reporter of Vitest 1 to 5 that writes the test files which a run would take, as a
// JSON list into the file of SLUICE_LIST, and ends before any of them runs.
import { writeFileSync } from "node:fs"

function leave(files) {
  writeFileSync(process.env.SLUICE_LIST, JSON.stringify([...new Set(files)]))
  process.exit(0)
}

export default class List {
  // Up to Vitest 3.
  onPathsCollected(paths = []) {
    leave(paths)
  }

  // Since Vitest 3.
  onTestRunStart(specifications) {
    leave(specifications.map(({ moduleId }) => moduleId))
  }
}
