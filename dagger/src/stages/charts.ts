import type { Chart } from "../core/report/model.js"
import { CHART_SIZE, chartOption, trimmedSvg } from "../core/report/html/chart-option.js"

/** What is used of ECharts. Its own types would be checked on every call of the module. */
type ECharts = {
  init(
    element: null,
    theme: null,
    options: { renderer: "svg"; ssr: true; width: number; height: number },
  ): { setOption(option: object): void; renderToSVGString(): string; dispose(): void }
}

/** Loads what draws charts; only a report needs it, no other call pays for it. */
export async function chartDrawer(): Promise<(chart: Chart) => string> {
  // "as string" keeps whoever reads the module's types from following the import.
  const loaded: unknown = await import("echarts/dist/echarts.esm.min.mjs" as string)
  const echarts = loaded as ECharts
  return (chart) => {
    const drawn = echarts.init(null, null, { renderer: "svg", ssr: true, ...CHART_SIZE })
    drawn.setOption(chartOption(chart))
    const svg = drawn.renderToSVGString()
    drawn.dispose()
    return trimmedSvg(svg)
  }
}
