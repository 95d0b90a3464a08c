// node browse.mjs FOLDER: opens every page of a folder by file URL in Chromium,
// light and dark, on a phone and a desk, uses it, and prints what it saw as JSON.
// Runs in Playwright's image; playwright-core and axe-core lie beside it.
/* global document */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { chromium } from "./playwright-core/index.mjs"

const folder = process.argv[2]
const axe = readFileSync(join(import.meta.dirname, "axe.min.js"), "utf8")
const browser = await chromium.launch({ args: ["--no-sandbox"] })

/** Opens a page and notes all that it complains of or asks for. */
async function opened(file, options) {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  const complaints = []
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text())
  })
  page.on("pageerror", (error) => complaints.push(error.message))
  page.on("request", (request) => {
    if (!request.url().startsWith("file:")) complaints.push(`request to ${request.url()}`)
  })
  await page.goto(pathToFileURL(join(folder, file)).href)
  return { page, complaints, close: () => context.close() }
}

/** What axe finds serious or critical, everything unfolded. */
async function violations(page) {
  await page.evaluate(() =>
    document.querySelectorAll("details").forEach((one) => (one.open = true)),
  )
  await page.evaluate(axe)
  const result = await page.evaluate(() =>
    globalThis.axe.run(document, { resultTypes: ["violations"] }),
  )
  return result.violations
    .filter(({ impact }) => ["serious", "critical"].includes(impact))
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .slice(0, 3)
          .map(({ html, failureSummary }) => `${html} ${failureSummary}`)
          .join(" | ")}`,
    )
}

const tooWide = (page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

async function look(file) {
  const looks = []
  for (const colorScheme of ["light", "dark"])
    for (const width of [390, 1440]) {
      const { page, complaints, close } = await opened(file, {
        colorScheme,
        viewport: { width, height: 900 },
      })
      const folded = await tooWide(page)
      looks.push({
        colorScheme,
        width,
        violations: await violations(page),
        pixelsTooWide: Math.max(folded, await tooWide(page)),
        complaints,
      })
      await close()
    }
  return looks
}

const shown = (page) => page.locator("[data-findings] tbody tr:visible").count()

/** Uses search, filters, sorting and links, with and without script, and in print. */
async function use(file) {
  const { page, complaints, close } = await opened(file, { viewport: { width: 1440, height: 900 } })
  const seen = { all: await shown(page) }
  await page.fill("[name=text]", "VALUE1 src/a.ts")
  seen.searched = await shown(page)
  seen.counted = await page.locator("[data-count]").textContent()
  await page.fill("[name=text]", "nothing is called this")
  seen.nothing = await shown(page)
  await page.fill("[name=text]", "")
  await page.selectOption("[name=tool]", "trivy")
  seen.ofTool = await shown(page)
  await page.selectOption("[name=state]", "waived")
  seen.waived = await shown(page)
  await page.selectOption("[name=tool]", "")
  await page.selectOption("[name=state]", "")
  const first = () =>
    page.locator("[data-findings] tbody tr").first().locator("td").first().textContent()
  await page.click("[data-findings] th button >> nth=0")
  seen.heaviest = (await first()).trim().split(/\s/)[0]
  await page.click("[data-findings] th button >> nth=0")
  seen.lightest = (await first()).trim().split(/\s/)[0]
  await page.locator(".causes summary", { hasText: "src/price.test.ts" }).click()
  await page.locator(".causes a:visible", { hasText: "All of unit" }).click()
  seen.unfolds = await page.locator("#stage-unit").evaluate((one) => one.open)
  const folded = page.locator(".causes details:not([open]) > summary")
  while ((await folded.count()) > 0) await folded.first().click()
  seen.copies = await page.locator("button[data-copy]:visible").count()
  await page.emulateMedia({ media: "print" })
  seen.printed = await page
    .locator("#stage-lint .reproduce")
    .evaluate((one) => one.getBoundingClientRect().height > 0)
  await close()
  const plain = await opened(file, {
    javaScriptEnabled: false,
    viewport: { width: 1440, height: 900 },
  })
  seen.withoutScript = await shown(plain.page)
  seen.filtersWithoutScript = await plain.page.locator("[data-filters]:visible").count()
  await plain.close()
  return { ...seen, complaints: [...complaints, ...plain.complaints] }
}

const pages = {}
for (const file of readdirSync(folder)) pages[file] = await look(file)
process.stdout.write(JSON.stringify({ pages, used: await use("failing.html") }))
await browser.close()
