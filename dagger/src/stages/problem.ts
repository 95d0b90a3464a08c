/** What went wrong, by the first line of an error. */
export const problemOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? ""
