/**
 * What one exec of a tool left behind, as the stage collected it. `files` are
 * the tool's own reports by name, relative to the exec's output folder.
 */
export type Raw = {
  exitCode: number
  stdout: string
  stderr: string
  files: Record<string, string>
  /** Measured by the exec itself, in seconds. */
  durationSeconds: number
  /** ISO 8601, UTC; a time before the run's own start means that it came from the cache. */
  startedAt: string
  /** How long it was allowed to take, and the setting that says so, where there is one. */
  limit?: { seconds: number; setting?: string }
}
