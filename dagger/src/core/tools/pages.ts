import { z } from "zod"
import { parseJson, type Parsed } from "./parsed.js"
import type { Raw } from "./raw.js"

/** Name of the pages' headers in the output folder, as assets/headers.py writes them. */
export const PAGES_FILE = "pages.json"

const Pages = z.array(
  z.object({
    url: z.string(),
    status: z.number(),
    headers: z.array(z.object({ name: z.string(), value: z.string() })),
  }),
)

/** Reads which headers each page had. */
export function parsePages(raw: Raw | undefined): Parsed<z.infer<typeof Pages>> {
  return parseJson(raw?.files[PAGES_FILE], PAGES_FILE, Pages)
}
