import fc from "fast-check"
import { expect, it } from "vitest"
import { secretLikeNote } from "../../../dagger/src/core/config/secret-like.js"
import { assertSecrets, parseSecrets } from "../../../dagger/src/core/config/secrets.js"

/** The message of what a function throws. */
function thrown(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    return (error as Error).message
  }
  return ""
}

it("reads names and values, quoted or not", () => {
  const text = [
    "# a comment",
    "",
    "PLAIN=abc=def#ghi",
    "  SPACED=  two words  ",
    "SINGLE='as it \\n is'",
    'DOUBLE="line one\\nline \\"two\\" \\\\ \\d"',
  ].join("\r\n")
  expect(parseSecrets(text)).toEqual([
    { name: "PLAIN", value: "abc=def#ghi" },
    { name: "SPACED", value: "two words" },
    { name: "SINGLE", value: "as it \\n is" },
    { name: "DOUBLE", value: 'line one\nline "two" \\ \\d' },
  ])
})

it.each([
  ["no form at all", "AKIAIOSFODNN7EXAMPLE", "not of the form NAME=value"],
  ["a name that is none", "MY-KEY=abcdefgh", "not of the form NAME=value"],
  ["open quotes", 'KEY="abcdefgh', "the quotes are not closed"],
  ["something after the quotes", "KEY='abcdefgh' xyz", "the quotes are not closed"],
  ["nothing", "KEY=", "it has no value"],
  ["a short value", "KEY=abc", "fewer than 8 characters"],
  ["NUL", "KEY=abcdefg\0h", "NUL"],
  ["a name of ours", "PORT=abcdefgh", "Sluice sets this variable itself"],
  ["a service's name", "DATABASE_URL=postgres://prod", "Sluice sets this variable itself"],
  ["a prefix of ours", "SLUICE_RUN=abcdefgh", "Sluice sets this variable itself"],
])("names the line of %s, and never its content", (_what, line, problem) => {
  const message = thrown(() => parseSecrets(`GOOD=12345678\n${line}`, ["DATABASE_URL"]))
  expect(message).toContain(`line 2: `)
  expect(message).toContain(problem)
  for (const part of line.split(/[= ]/).filter((word) => word.length > 3))
    expect(message).not.toContain(part)
})

it("names every line at once, a second one of a name too", () => {
  const message = thrown(() => parseSecrets("A=aaaaaaaa\nrubbish\nA=bbbbbbbb\nB=b"))
  expect(message).toMatch(/line 2: .*\n.*line 3: .*earlier line.*\n.*line 4: /)
})

it("says that nothing was handed over", () => {
  expect(thrown(() => parseSecrets("\n# only this\n"))).toContain("it holds no NAME=value line")
})

it("reads any text, or says what is wrong with it without a word of it", () => {
  const words = fc.stringMatching(/^[a-z]{12}$/)
  fc.assert(
    fc.property(fc.array(fc.oneof(words, fc.string({ unit: "binary" }))), words, (lines, word) => {
      const message = thrown(() => parseSecrets([...lines, word].join("\n")))
      expect(message).toMatch(/^SLUICE_SECRETS_INVALID: /)
      expect(message).not.toContain(word)
    }),
  )
})

it("says which secrets are missing, and how they are handed over", () => {
  const given = [{ name: "A", value: "12345678" }]
  expect(() => assertSecrets(["A"], given)).not.toThrow()
  expect(thrown(() => assertSecrets(["A", "B"], given))).toMatch(
    /not handed over: B\.\n.*--secrets/,
  )
  expect(thrown(() => assertSecrets(["A"], []))).toContain("--secrets file://")
})

it("notices a secret in app.env, and leaves made-up ones alone", () => {
  expect(secretLikeNote({ STRIPE_SECRET_KEY: "sk_live_0123456789" })).toContain("STRIPE_SECRET_KEY")
  const fine = {
    APP_SECRET: "rehearsal-app-secret",
    TOKEN_TTL: "3600",
    LOG_LEVEL: "warn",
    KEYBOARD: "qwertzuiop",
    MONKEY: "banana-split",
    API_TOKEN: "xxxxxxxxxxxx",
  }
  expect(secretLikeNote(fine)).toBeUndefined()
})
