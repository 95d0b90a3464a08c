import { describe, expect, it } from "vitest"

import { browserTestFolders } from "../../../dagger/src/core/config/detect-browser-tests.js"

const folders = (text: string, config = "playwright.config.ts") =>
  browserTestFolders({ files: [config], texts: { [config]: text } }, config)

describe("browserTestFolders", () => {
  it.each([
    ["testDir: 'e2e'", ["e2e"]],
    ['testDir: "./tests/browser/"', ["tests/browser"]],
    ["projects: [{ testDir: 'a' }, { testDir: `b` }]", ["a", "b"]],
  ])("reads %s", (text, expected) => {
    expect(folders(text)).toEqual(expected)
  })

  it("starts from the configuration's own folder", () => {
    expect(folders("testDir: '../e2e'", "config/playwright.config.ts")).toEqual(["e2e"])
    expect(folders("testDir: 'e2e'", "config/playwright.config.ts")).toEqual(["config/e2e"])
  })

  it.each([
    "retries: 1",
    "testDir: '.'",
    "testDir: '../outside'",
    "testDir: '/absolute'",
    "testDir: `${root}/e2e`",
    "testDir: path.join(root, 'e2e')",
    "testDir: 'e2e', projects: [{ testDir: other }]",
  ])("names none for %s", (text) => {
    expect(folders(text)).toEqual([])
  })

  it("names none without a configuration that was read", () => {
    expect(browserTestFolders({ files: [], texts: {} }, "playwright.config.ts")).toEqual([])
    expect(browserTestFolders({ files: [], texts: {} }, undefined)).toEqual([])
  })
})
