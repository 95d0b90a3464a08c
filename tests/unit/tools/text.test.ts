import { expect, it } from "vitest"
import { quoted, withArguments } from "../../../dagger/src/core/tools/shell.js"
import { inApp, lastLines, plain, shorten } from "../../../dagger/src/core/tools/text.js"
import { parseXml } from "../../../dagger/src/core/tools/xml.js"

it("takes colours out", () => {
  expect(plain("\u001b[31mred\u001b[39m\r\nline")).toBe("red\nline")
})

it("keeps the last lines that say something", () => {
  expect(lastLines("a\n\nb\n  \nc\n", 2)).toBe("b\nc")
})

it("leaves npm's help out, which buries what is wrong", () => {
  const help = "Clean install a project\n\nUsage:\nnpm ci\n\nOptions:\n[--omit <dev>]\n\nRun"
  const log = `code EUSAGE\n\nMissing: a@1.0.0 from lock file\n\n${help} "npm help ci" for more info\nA log`
  const said = log.replace(/^/gm, "npm error ")
  expect(lastLines(said)).toBe(
    "npm error code EUSAGE\nnpm error\nnpm error Missing: a@1.0.0 from lock file\nnpm error\nnpm error A log",
  )
})

it("says what it cut", () => {
  expect(shorten("1\n2\n3\n4", 2)).toBe("1\n2\n… 2 more lines")
  expect(shorten("x".repeat(300))).toHaveLength(240)
})

it("sees paths from the application's folder", () => {
  expect(inApp("/app/src/a.ts")).toBe("src/a.ts")
  expect(inApp("file:///src/src/a.ts", "/src")).toBe("src/a.ts")
  expect(inApp("./src/a.ts")).toBe("src/a.ts")
  expect(inApp("/application/a.ts")).toBe("/application/a.ts")
})

it("quotes for a shell", () => {
  expect(quoted("a b'c")).toBe(`'a b'\\''c'`)
  expect(withArguments("npx tool ", ["--x=1", "$HOME"])).toBe("npx tool --x=1 '$HOME'")
})

it("reads entities, CDATA and comments of XML", () => {
  const result = parseXml('<a b="1 &lt; 2&#10;"><!-- x --><![CDATA[<y>]]>&amp;<c/></a>', "x")
  if (!result.ok) throw new Error(result.problem)
  expect(result.value.attributes.b).toBe("1 < 2\n")
  expect(result.value.text).toBe("<y>&")
  expect(result.value.children.map((child) => child.name)).toEqual(["c"])
})
