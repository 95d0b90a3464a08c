import { Buffer } from "node:buffer"

import fc from "fast-check"
import { expect, it } from "vitest"

import { maskAll, masker } from "../../../dagger/src/core/report/mask.js"

const maskSecrets = (text: string, secrets: readonly string[]) => masker(secrets)(text)

const base64 = (text: string) => Buffer.from(text).toString("base64")
const secret = "p@ss/wörd +1=?"

it.each([
  ["plain", `a ${secret} b`],
  ["URL-encoded", `postgres://u:${encodeURIComponent(secret)}@db`],
  ["form-encoded", `password=${encodeURIComponent(secret).replaceAll("%20", "+")}`],
  ["JSON", JSON.stringify({ secret })],
  ["JSON in JSON", JSON.stringify(JSON.stringify({ secret }))],
  ["hex", Buffer.from(secret).toString("hex")],
  ["hex", Buffer.from(secret).toString("hex").toUpperCase()],
  ["base64", Buffer.from(secret).toString("base64")],
  ["base64url", Buffer.from(secret).toString("base64url")],
  ["base64 in base64", base64(`{"x":"${base64(`user:${secret}`)}"}`)],
  ["URL-encoded in base64", base64(`?q=${encodeURIComponent(secret)}`)],
  ["basic auth", `Basic ${Buffer.from(`user:${secret}`).toString("base64")}`],
  ["basic auth", `Basic ${Buffer.from(`us:${secret}`).toString("base64")}`],
  ["basic auth", `Basic ${Buffer.from(`u:${secret}`).toString("base64")}`],
])("masks the %s form", (_form, text) => {
  const masked = maskSecrets(text, [secret])
  expect(masked).toContain("***")
  expect(masked).not.toContain("wörd")
  const rest = masked.replace("***", "").replace(/^Basic /, "")
  expect(Buffer.from(rest, "base64").toString()).not.toContain("ss/w")
})

it.each([
  [`value="it&#39;s &amp; &lt;one&gt;"`, "it's & <one>"],
  ["it&apos;s &amp; &lt;one&gt;", "it's & <one>"],
  ['{"a":"p\\u00f6tt-of-gold"}', "pött-of-gold"],
])("masks what markup or ASCII makes of it: %s", (text, hidden) => {
  expect(maskSecrets(text, [hidden])).toMatch(/\*\*\*"?}?$|\*\*\*/)
  expect(maskSecrets(text, [hidden])).not.toMatch(/one|tt-of/)
})

it("masks each text of plain data, and nothing else", () => {
  const data = { a: ["x hidden-word", 3, null, { b: "hidden-word" }], c: true }
  expect(maskAll(data, masker(["hidden-word"]))).toEqual({
    a: ["x ***", 3, null, { b: "***" }],
    c: true,
  })
})

it("masks each line of a key, and the longer of two secrets first", () => {
  const key = "-----BEGIN KEY-----\nabcdefgh\n-----END KEY-----"
  expect(maskSecrets("log: abcdefgh", [key])).toBe("log: ***")
  expect(maskSecrets("token-extended", ["token", "token-extended"])).toBe("***")
})

it("leaves a text alone where there is nothing to mask", () => {
  expect(maskSecrets("a b c", ["", "a", "   "])).toBe("a b c")
})

it("leaves no secret in any of its forms", () => {
  const word = fc.string({ minLength: 8, maxLength: 40 }).filter((text) => text.trim().length >= 8)
  fc.assert(
    fc.property(word, fc.string(), fc.string(), (hidden, before, after) => {
      const forms = [
        hidden,
        encodeURIComponent(hidden),
        Buffer.from(hidden).toString("base64"),
        JSON.stringify(hidden).slice(1, -1),
      ]
      for (const form of forms)
        expect(maskSecrets(`${before}\n${form}\n${after}`, [hidden])).toContain("***")
    }),
  )
})
