import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"

import { reportHtml } from "../../../dagger/src/core/report/html/page.js"
import type { RunReport } from "../../../dagger/src/core/report/model.js"
import { chartDrawer } from "../../../dagger/src/stages/charts.js"

const css = readFileSync("dagger/assets/report.css", "utf8")
const script = readFileSync("dagger/assets/report.js", "utf8")
const scriptHash = createHash("sha256").update(script).digest("base64")
const draw = await chartDrawer()

/** report.html as a run writes it. */
export const pageOf = (report: RunReport): string =>
  reportHtml(report, { css, script, scriptHash, draw })
