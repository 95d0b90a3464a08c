/** What XML 1.0 may not hold, even escaped. */
const FORBIDDEN = /[\p{Cs}\ufffe\uffff]|[^\P{Cc}\t\n\r]/gu

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
  "\n": "&#10;",
  "\r": "&#13;",
  "\t": "&#9;",
}

/** A text for an attribute, line ends kept. */
export const attribute = (text: string): string =>
  text.replace(FORBIDDEN, "").replace(/[&<>"'\n\r\t]/g, (sign) => ENTITIES[sign] ?? sign)

/** A text between tags. */
export const content = (text: string): string =>
  text.replace(FORBIDDEN, "").replace(/[&<>]/g, (sign) => ENTITIES[sign] ?? sign)

/** An element with its attributes; those that are undefined are left out. */
export function element(
  name: string,
  attributes: Record<string, string | number | undefined>,
  children: readonly string[] = [],
): string {
  const given = Object.entries(attributes)
    .filter((entry): entry is [string, string | number] => entry[1] !== undefined)
    .map(([key, value]) => ` ${key}="${attribute(String(value))}"`)
    .join("")
  if (children.length === 0) return `<${name}${given}/>`
  return `<${name}${given}>\n${children.join("\n")}\n</${name}>`
}
