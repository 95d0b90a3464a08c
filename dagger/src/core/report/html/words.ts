import type { VerdictName } from "../../verdict.js"
import { STAGES } from "../../plan/stages.js"
import type { Severity } from "../model.js"
import { html, type Html } from "./html.js"

/** A sign for each verdict: never colour alone, and never the sign alone either. */
const SIGNS: Record<VerdictName | "skipped", string> = {
  pass: "✓",
  fail: "✕",
  error: "!",
  inconclusive: "?",
  skipped: "–",
}

/** A verdict as a sign; what it says to a screen reader is the word beside it. */
export const sign = (verdict: VerdictName | "skipped"): Html =>
  html`<span class="sign ${verdict}" aria-hidden="true">${SIGNS[verdict]}</span>`

/** A verdict as sign and word. */
export const badge = (verdict: VerdictName, word: string = verdict): Html =>
  html`<span class="badge ${verdict}">${sign(verdict)}${word}</span>`

export const severityTag = (severity: Severity): Html =>
  html`<span class="severity ${severity}">${severity}</span>`

/** What a stage is about, such as "Unit tests"; its name where it is unknown. */
export const titleOf = (name: string): string =>
  STAGES.find((stage) => stage.name === name)?.title ?? name

/** A command with a button that copies it, which only a script makes appear. */
export const command = (text: string): Html =>
  html`<div class="command">
    <code>${text}</code><button type="button" hidden data-copy="${text}">Copy</button>
  </div>`

/** An anchor's name from whatever a stage is called. */
export const anchor = (name: string): string => `stage-${name.replace(/[^\w-]/g, "-")}`

/** 1234567 as 1,234,567. */
export const grouped = (count: number): string =>
  String(count).replace(/\B(?=(\d{3})+(?!\d))/g, ",")

/** "1 test", "1,204 tests". */
export const counted = (count: number, noun: string, plural = `${noun}s`): string =>
  `${grouped(count)} ${count === 1 ? noun : plural}`
