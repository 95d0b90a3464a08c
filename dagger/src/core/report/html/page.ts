import type { RunReport } from "../model.js"
import type { Draw } from "./charts.js"
import { findingsSection } from "./findings.js"
import { html } from "./html.js"
import { leftOutSection } from "./left-out.js"
import { stagesSection } from "./stage.js"
import { timelineSection } from "./timeline.js"
import { verdictSection } from "./verdict.js"

/** What the page is made with: its style sheet, its script with the script's SHA-256 in base64, and what draws charts. */
export type PageParts = { css: string; script: string; scriptHash: string; draw: Draw }

/**
 * report.html: one file that asks nothing of the network. Its policy lets in
 * this very script and inline styles, and nothing else.
 */
export function reportHtml(report: RunReport, parts: PageParts): string {
  const { css, script, scriptHash, draw } = parts
  const policy = [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    `script-src 'sha256-${scriptHash}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ")
  const links = [
    ["#timeline", "Timeline"],
    ["#stages", "Stages"],
    ["#findings", "Findings"],
  ]
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${report.verdict.toUpperCase()} ${report.application}: ${report.reason}</title>
        ${{ markup: `<style>${css}</style>` }}
      </head>
      <body>
        <header>
          <a class="skip" href="#answer">To the verdict</a><span class="brand">Sluice</span>
          <nav aria-label="Sections">
            ${links.map(([href = "", text = ""]) => html`<a href="${href}">${text}</a>`)}
          </nav>
        </header>
        <main>
          ${verdictSection(report)} ${timelineSection(report)} ${stagesSection(report.stages, draw)}
          ${findingsSection(report)} ${leftOutSection(report)}
        </main>
        <footer>Run ${report.runId}. The same as data: report.json, junit/, sarif/.</footer>
        ${{ markup: `<script>${script}</script>` }}
      </body>
    </html> `
  return page.markup
}
