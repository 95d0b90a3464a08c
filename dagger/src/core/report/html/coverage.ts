import type { Coverage, FileCoverage } from "../model.js"
import { each, html, type Html, NOTHING } from "./html.js"
import { counted, grouped } from "./words.js"

const MOST_FILES = 150

/** Lines covered by file: first those that lack the most. */
export function coverageList(coverage: Coverage | undefined): Html {
  if (coverage === undefined || coverage.files.length === 0) return NOTHING
  const { files, lines, coveredLines, linesPercent } = coverage
  const missing = [...files]
    .filter((file) => lacks(file) > 0)
    .sort((a, b) => lacks(b) - lacks(a) || a.file.localeCompare(b.file))
  const whole = files.length - missing.length
  const cut = missing.length - MOST_FILES
  return html`<h4>Coverage <small>${linesPercent.toFixed(1)} % of lines: ${grouped(coveredLines)} of ${grouped(lines)}</small></h4>
<details${missing.length > 0 && missing.length <= 12 ? { markup: " open" } : NOTHING}><summary>${counted(missing.length, "file")} with lines that no test reaches${whole > 0 && `, ${counted(whole, "file")} covered whole`}</summary>
<table class="coverage"><thead><tr><th scope="col">File</th><th scope="col" class="number">Missing</th><th scope="col" class="number">Lines</th><th scope="col" class="number">Covered</th></tr></thead><tbody>
${each(missing.slice(0, MOST_FILES), row)}
</tbody></table>
${cut > 0 && html`<p class="dim">${counted(cut, "more file")} in report.json.</p>`}
</details>`
}

const lacks = ({ lines, coveredLines }: FileCoverage): number => lines - coveredLines

function row(file: FileCoverage): Html {
  const percent = file.lines === 0 ? 100 : (100 * file.coveredLines) / file.lines
  return html`<tr>
    <td class="mono">${file.file}</td>
    <td class="number">${grouped(lacks(file))}</td>
    <td class="number">${grouped(file.lines)}</td>
    <td class="number">
      <span class="meter" aria-hidden="true"
        ><span style="width:${percent.toFixed(1)}%"></span></span
      >${percent.toFixed(1)} %
    </td>
  </tr>`
}
