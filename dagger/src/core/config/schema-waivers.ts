import { z } from "zod"

import { WAIVABLE, type WaivableTool } from "../judge/waive.js"
import { allOf, choice, EXPECTED, listOf, words } from "./fields.js"

const TOOLS = Object.keys(WAIVABLE) as [WaivableTool, ...WaivableTool[]]

const DAY = EXPECTED + "a date such as 2027-01-31"

const waiver = allOf(
  {
    tool: choice(TOOLS, "Tool whose finding is accepted. Default: any.").optional(),
    rule: words("The tool's own name of the rule, such as no-unused-vars or CVE-2026-1234."),
    place: words(
      "File or URL path, with * within a folder and ** over folders. Default: anywhere.",
    ).optional(),
    owner: words("Who answers for it."),
    reason: words("Why it is accepted."),
    expires: z.iso.date({ error: DAY }).describe("Last day on which it is accepted, YYYY-MM-DD."),
  },
  "A finding that is accepted until a day.",
)

export const waiversSchema = listOf(
  waiver,
  "Findings of tools that do not count for their gates, shown as waived; test failures and measurements can't be waived. Default: none.",
)
