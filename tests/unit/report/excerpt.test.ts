import { describe, expect, it } from "vitest"

import { excerpt } from "../../../dagger/src/core/report/excerpt.js"

const crash = [
  ...Array.from({ length: 9 }, (_, index) => `{"level":30,"msg":"step ${index + 1}"}`),
  "file:///app/dist/config.js:12",
  "    throw new Error(`APP_SECRET is missing`)",
  "          ^",
  "",
  "Error: APP_SECRET is missing",
  "    at readConfig (file:///app/dist/config.js:12:11)",
  "    at start (file:///app/node_modules/fastify/lib/server.js:3:9)",
  "    at async Promise.all (index <anonymous>)",
  "    at ModuleJob.run (node:internal/modules/esm/module_job:343:25)",
  "",
  "Node.js v24.21.0",
  "(the application ended with exit code 1)",
].join("\n")

it("takes the first lines of a text, without their common indent", () => {
  expect(excerpt("\n    a\n      b\n    c\n\n", 2, 80)).toEqual(["a", "  b", "… 1 more line"])
  expect(excerpt("", 2, 80)).toEqual([])
  expect(excerpt("x".repeat(200), 2, 10)).toEqual(["xxxxxxxxx…"])
})

describe("a log", () => {
  it("shows its end, without the frames of Node and of packages", () => {
    expect(excerpt(crash, 4, 80, "end")).toEqual([
      "… 11 earlier lines",
      "          ^",
      "Error: APP_SECRET is missing",
      "    at readConfig (file:///app/dist/config.js:12:11)",
      "(the application ended with exit code 1)",
    ])
  })

  it("shows the last error, though more lines than there is room for come after it", () => {
    const frames = Array.from({ length: 9 }, (_, index) => `    at f${index} (/app/dist/a.js:1:1)`)
    const log = ["listening", "Error [ERR_X]: first", "TypeError: second", ...frames].join("\n")
    expect(excerpt(log, 3, 80, "end")).toEqual([
      "… 2 earlier lines",
      "TypeError: second",
      "    at f7 (/app/dist/a.js:1:1)",
      "    at f8 (/app/dist/a.js:1:1)",
    ])
  })

  it("wraps an error and cuts any other line", () => {
    const log = `${"x".repeat(50)}\nError: ${"word ".repeat(30)}`
    expect(excerpt(log, 5, 30, "end")).toEqual([
      `${"x".repeat(29)}…`,
      "Error: word word word word",
      "word word word word word word",
      "word word word word word word",
    ])
  })

  it("says nothing of earlier lines where all are shown", () => {
    expect(excerpt("a\nb", 2, 80, "end")).toEqual(["a", "b"])
    expect(excerpt("", 2, 80, "end")).toEqual([])
  })
})
