const MASK = "***"

/** Shorter texts would mask half of a log, and are no secrets. */
const LEAST_LENGTH = 4

/**
 * Takes secrets out of a text, in every form a log may show them: as they are,
 * URL-encoded, escaped in JSON, and inside base64 at any offset.
 */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  const forms = secrets
    .filter((secret) => secret.trim().length >= LEAST_LENGTH)
    .flatMap((secret) => [secret, secret.trim()])
    .flatMap(formsOf)
    .filter((form) => form.length >= LEAST_LENGTH)
  // Longest first, so that no form leaves the rest of a longer one behind.
  const unique = [...new Set(forms)].sort((a, b) => b.length - a.length)
  return unique.reduce((masked, form) => masked.replaceAll(form, MASK), text)
}

function formsOf(secret: string): string[] {
  const lines = secret.split(/\r?\n/).filter((line) => line.trim().length >= LEAST_LENGTH)
  const whole = [secret, ...(lines.length > 1 ? lines : [])]
  return whole.flatMap((form) => [
    form,
    JSON.stringify(form).slice(1, -1),
    ...urlForms(form),
    ...base64Forms(form),
  ])
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
