import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { playwright } from "../../dagger/src/containers/images.js"
import { ALL, failing } from "../unit/report/made.js"
import { pageOf } from "../unit/report/page.js"
import { ROOT, run } from "./pipeline.js"

/** What browse.mjs saw of one page in one size and colour scheme. */
type Look = {
  colorScheme: string
  width: number
  violations: string[]
  pixelsTooWide: number
  complaints: string[]
}
type Seen = { pages: Record<string, Look[]>; used: Record<string, unknown> }

// A browser is where an engine is: in Playwright's image, of the version whose driver is installed here.
describe("report.html in a real browser", () => {
  let folder: string
  let seen: Seen
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "sluice-pages-"))
    await mkdir(join(folder, "pages"))
    for (const [name, report] of Object.entries(ALL))
      await writeFile(join(folder, `pages/${name}.html`), pageOf(report))
    await cp(join(ROOT, "tests/module/browse.mjs"), join(folder, "browse.mjs"))
    const packages = join(ROOT, "node_modules")
    await cp(join(packages, "axe-core/axe.min.js"), join(folder, "axe.min.js"))
    await cp(join(packages, "playwright-core"), join(folder, "playwright-core"), {
      recursive: true,
    })
    const manifest = await readFile(join(packages, "playwright-core/package.json"), "utf8")
    const { version } = JSON.parse(manifest) as { version: string }
    const inImage = ["from", `--address=${playwright(version)}`]
    const withPages = ["with-directory", "--path=/look", `--source=${folder}`]
    const browse = ["with-exec", "--args=node,/look/browse.mjs,/look/pages", "stdout"]
    const args = ["core", "container", ...inImage, ...withPages, ...browse]
    const ended = await run("dagger", ["-s", ...args], folder)
    if (ended.exitCode !== 0) throw new Error(`${ended.stdout}\n${ended.stderr}`)
    seen = JSON.parse(ended.stdout) as Seen
  }, 10 * 60_000)
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it.each(Object.keys(ALL))(
    "shows a run that is %s: light, dark, on a phone and a desk, without a complaint",
    (name) => {
      const good = { violations: [], pixelsTooWide: 0, complaints: [] }
      expect(seen.pages[`${name}.html`]).toEqual(
        ["light", "dark"].flatMap((colorScheme) =>
          [390, 1440].map((width) => ({ colorScheme, width, ...good })),
        ),
      )
    },
  )

  it("searches, filters and sorts the findings, unfolds what a link names, and offers to copy", () => {
    const all = failing.stages.flatMap(({ findings }) => findings).length
    expect(seen.used).toMatchObject({
      all,
      searched: 1,
      counted: `1 of ${all} shown`,
      nothing: 0,
      ofTool: 4,
      waived: 1,
      heaviest: "critical",
      lightest: "low",
      unfolds: true,
      complaints: [],
    })
    expect(seen.used.copies).toBeGreaterThan(5)
  })

  it("is whole without a script, and unfolded in print", () => {
    const { all, withoutScript, filtersWithoutScript, printed } = seen.used
    expect(withoutScript).toBe(all)
    expect(filtersWithoutScript).toBe(0)
    expect(printed).toBe(true)
  })
})
