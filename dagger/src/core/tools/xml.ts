import { parsed, unreadable, type Parsed } from "./parsed.js"

/** An element of a small XML report; `text` is its own character data, joined. */
export type XmlElement = {
  name: string
  attributes: Record<string, string>
  children: XmlElement[]
  text: string
}

const TOKEN =
  /<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<\?[\s\S]*?\?>|<!DOCTYPE[^>]*>|<(\/?)([A-Za-z_][\w:.-]*)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|([^<]+)|(<)/g
const ATTRIBUTE = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g
const ENTITIES: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" }

/** Reads an XML document as test reporters write it: no namespaces, no external entities. */
export function parseXml(text: string, name: string): Parsed<XmlElement> {
  const document: XmlElement = { name: "#document", attributes: {}, children: [], text: "" }
  const open: XmlElement[] = [document]
  for (const token of text.matchAll(TOKEN)) {
    const [, cdata, closing, tag, attributes, selfClosing, characters, stray] = token
    const parent = open.at(-1) ?? document
    if (stray !== undefined) return unreadable(`${name} is not XML, or was cut off`)
    if (cdata !== undefined) parent.text += cdata
    else if (characters !== undefined) parent.text += unescaped(characters)
    else if (tag !== undefined && closing === "/") {
      if (parent.name !== tag) return unreadable(`${name} is not well-formed at </${tag}>`)
      open.pop()
    } else if (tag !== undefined) {
      const element = {
        name: tag,
        attributes: attributesOf(attributes ?? ""),
        children: [],
        text: "",
      }
      parent.children.push(element)
      if (selfClosing !== "/") open.push(element)
    }
  }
  const root = document.children[0]
  if (root === undefined || document.text.trim() !== "") return unreadable(`${name} is not XML`)
  if (open.length > 1) return unreadable(`${name} was cut off inside <${open.at(-1)?.name}>`)
  return parsed(root)
}

function attributesOf(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(ATTRIBUTE)].map(([, key = "", double, single]) => [
      key,
      unescaped(double ?? single ?? ""),
    ]),
  )
}

function unescaped(text: string): string {
  return text.replace(/&(#x[0-9a-f]+|#\d+|\w+);/gi, (whole, entity: string) => {
    if (!entity.startsWith("#")) return ENTITIES[entity] ?? whole
    const hexadecimal = entity[1] === "x" || entity[1] === "X"
    const code = Number.parseInt(entity.slice(hexadecimal ? 2 : 1), hexadecimal ? 16 : 10)
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}
