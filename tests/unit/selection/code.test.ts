import { spawnSync } from "node:child_process"
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { afterEach, beforeEach, describe, expect, it } from "vitest"

import { readRecording } from "../../../dagger/src/selection/folder.js"

const RECORDER = join(import.meta.dirname, "../../../dagger/assets/recorder/index.cjs")
const PROGRAM = `const { spawnSync } = require("node:child_process")
for (const name of ["1", "2"]) {
  const { stdout } = spawnSync(process.execPath, ["child.cjs", name], { encoding: "utf8" })
  process.stdout.write(stdout)
}
`
const CHILD = `const said = (name) => "child " + name + "\\n"
process.stdout.write(said(process.argv[2]))
`

describe("the recorder's own code", () => {
  let folder: string
  let notes: string
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "sluice-code-")))
    notes = mkdtempSync(join(tmpdir(), "sluice-notes-"))
    writeFileSync(join(folder, "program.cjs"), PROGRAM)
    writeFileSync(join(folder, "child.cjs"), CHILD)
  })
  afterEach(() => {
    for (const one of [folder, notes]) rmSync(one, { recursive: true, force: true })
  })

  const run = () =>
    spawnSync(process.execPath, ["--require", RECORDER, "program.cjs"], {
      cwd: folder,
      encoding: "utf8",
      env: { PATH: process.env.PATH, SLUICE_RECORD: notes, SLUICE_ROOT: folder },
    })
  /** Files that each of the processes ran something of. */
  const ran = () =>
    readRecording(notes)
      .segments.map(({ scripts }) => scripts.map(({ file }) => file).join())
      .sort()
  const kept = () => readdirSync(notes).filter((name) => name.startsWith("code-"))
  const EXPECTED = ["child.cjs", "child.cjs", "program.cjs"]
  const SAID = { stdout: "child 1\nchild 2\n", stderr: "", status: 0 }

  it("is kept for processes that others start, which write down the same by it", () => {
    const { stdout, stderr, status } = run()
    expect({ stdout, stderr, status }).toEqual(SAID)
    expect(kept()).toEqual(["code-ended", "code-started"])
    expect(ran()).toEqual(EXPECTED)
  })

  it.each([
    ["empty", () => Buffer.alloc(0)],
    ["cut off", (code: Buffer) => code.subarray(0, 5000)],
    [
      "not V8's",
      (code: Buffer) =>
        Buffer.concat([code.subarray(0, 4 + code.readUInt32LE(0)), Buffer.alloc(500, 7)]),
    ],
    [
      "longer than it says",
      (code: Buffer) => Buffer.concat([Buffer.from("ffffff00", "hex"), code]),
    ],
  ])("is read from its parts where what was kept is %s", (_name, damaged) => {
    run()
    for (const name of kept()) {
      const file = join(notes, name)
      writeFileSync(file, damaged(readFileSync(file)))
    }
    for (const name of readdirSync(notes).filter((file) => file.endsWith(".json")))
      rmSync(join(notes, name))
    const { stdout, stderr, status } = run()
    expect({ stdout, stderr, status }).toEqual(SAID)
    expect(ran()).toEqual(EXPECTED)
  })
})
