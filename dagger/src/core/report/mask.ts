const MASK = "***"

/** Shorter texts would mask half of a log, and are no secrets. */
const LEAST_LENGTH = 4

/** Takes secrets out of a text. */
export type Mask = (text: string) => string

/**
 * Makes what takes secrets out of texts, in every form that an output may show
 * them: as they are, URL-encoded, in hex, escaped in JSON (once and twice) or in
 * markup, and any of these inside base64 at any offset.
 */
export function masker(secrets: readonly string[]): Mask {
  const forms = formsOfAll(secrets)
  return (text) => forms.reduce((masked, form) => masked.replaceAll(form, MASK), text)
}

/** Every form of every secret: the longest first, so that none leaves the rest of another behind. */
export function formsOfAll(secrets: readonly string[]): string[] {
  const forms = secrets
    .filter((secret) => secret.trim().length >= LEAST_LENGTH)
    .flatMap((secret) => [secret, secret.trim()])
    .flatMap(formsOf)
    .filter((form) => form.length >= LEAST_LENGTH)
  return [...new Set(forms)].sort((a, b) => b.length - a.length)
}

/** Plain data with every text in it masked; names stay as they are. */
export function maskAll<T>(value: T, mask: Mask): T {
  if (typeof value === "string") return mask(value) as T
  if (Array.isArray(value)) return value.map((item: unknown) => maskAll(item, mask)) as T
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, maskAll(item as unknown, mask)]),
  ) as T
}

function formsOf(secret: string): string[] {
  const lines = secret.split(/\r?\n/).filter((line) => line.trim().length >= LEAST_LENGTH)
  const whole = [secret, ...(lines.length > 1 ? lines : [])].flatMap((form) => [
    form,
    ...jsonForms(form),
    ...markupForms(form),
    ...urlForms(form),
    ...base64Forms(form),
    ...hexForms(form),
  ])
  // Tools keep bodies of answers in base64, whatever form the secret has in them.
  return [...new Set(whole)].flatMap((form) => [form, ...base64Forms(form)])
}

/** As JSON writes it, with and without signs beyond ASCII, and that inside JSON again. */
function jsonForms(text: string): string[] {
  const once = JSON.stringify(text).slice(1, -1)
  const ascii = once.replace(
    /[\u0080-\uffff]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  )
  return [once, ascii].flatMap((form) => [form, JSON.stringify(form).slice(1, -1)])
}

/** As HTML and XML write it: with the apostrophe and the quotation mark in each of their ways. */
function markupForms(text: string): string[] {
  const base = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
  const quotes = [base, base.replaceAll('"', "&quot;"), base.replaceAll('"', "&#34;")]
  return quotes.flatMap((form) => [
    form,
    ...["&#39;", "&#x27;", "&#039;", "&apos;"].map((sign) => form.replaceAll("'", sign)),
  ])
}

function hexForms(text: string): string[] {
  const bytes = [...new TextEncoder().encode(text)]
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("")
  return [hex, hex.toUpperCase()]
}

function urlForms(text: string): string[] {
  const encoded = encodeURIComponent(new TextDecoder().decode(new TextEncoder().encode(text)))
  const strict = encoded.replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return [encoded, strict].flatMap((form) => [form, form.replaceAll("%20", "+"), lowerHex(form)])
}

const lowerHex = (text: string) => text.replace(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase())

/**
 * Base64 of a text by itself, and of its middle where it stands inside longer
 * bytes: at each of the three offsets, the letters that don't depend on the
 * neighbours. In both alphabets.
 */
function base64Forms(text: string): string[] {
  const bytes = [...new TextEncoder().encode(text)]
  const whole = base64(bytes)
  const inside = [0, 1, 2].map((offset) => {
    const shifted = base64([...Array<number>(offset).fill(0), ...bytes]).replace(/=+$/, "")
    const first = offset === 0 ? 0 : offset + 1
    const complete = Math.floor(((offset + bytes.length) * 8) / 6)
    return shifted.slice(first, complete)
  })
  // The middle of a short secret is too short to be told from chance.
  const forms = [whole, whole.replace(/=+$/, ""), ...inside.filter((form) => form.length >= 8)]
  return forms.flatMap((form) => [form, form.replaceAll("+", "-").replaceAll("/", "_")])
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

function base64(bytes: readonly number[]): string {
  let text = ""
  for (let i = 0; i < bytes.length; i += 3) {
    const group = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    for (let j = 0; j < 4; j++)
      text += i + j > bytes.length ? "=" : ALPHABET[(group >> (18 - 6 * j)) & 63]
  }
  return text
}
