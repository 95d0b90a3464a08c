import { clean } from "../clean.js"

/** Markup that may go into a page as it is. */
export type Html = { markup: string }

type Value = string | number | Html | readonly Html[] | undefined | false

/**
 * A template whose values are escaped: only what is `Html` already goes in
 * unchanged, so that no text of a tool ever becomes markup.
 */
export function html(texts: TemplateStringsArray, ...values: Value[]): Html {
  // The indent of the code is of no use in the page; values, such as a <pre>'s, keep theirs.
  const flat = texts.map((text) => text.replace(/\n\s*/g, "\n"))
  return { markup: flat.reduce((sum, text, index) => sum + textOf(values[index - 1]) + text) }
}

function textOf(value: Value): string {
  if (value === undefined || value === false) return ""
  if (typeof value === "string") return escaped(value)
  if (typeof value === "number") return String(value)
  if ("markup" in value) return value.markup
  return value.map(({ markup }) => markup).join("")
}

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
}

/** A foreign text as text, or as an attribute's value in quotes; colours of terminals go. */
const escaped = (text: string): string =>
  clean(text).replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign)

/** Nothing. */
export const NOTHING: Html = { markup: "" }

/** Each item's markup, or other markup where there is none. */
export const each = <T>(items: readonly T[], markup: (item: T, index: number) => Html): Html => ({
  markup: items.map((item, index) => markup(item, index).markup).join("\n"),
})
