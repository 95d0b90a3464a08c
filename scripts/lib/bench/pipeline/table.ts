import type { Measured, StageTimes } from "./app.js"
import type { PlainTimes } from "./plain.js"

/** Everything that one run of the benchmark measured. */
export type Results = {
  commit: string
  at: string
  cores: number
  load: number
  plain: PlainTimes
  cold: Measured
  nothing: Measured
  document: Measured
  unitTest: Measured
  source: Measured
  /** With --record-tests. */
  recording: Measured
  /** By the map of that run: a change of one page, and of a function that many reach. */
  page: Measured
  domain: Measured
  calls: { files: number; changedSeconds: number; sameSeconds: number }[]
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)
const text = (seconds: number): string => `${seconds.toFixed(1)} s`

/**
 * What a run takes beyond its critical path. From the stage that ended last back
 * to the start, each time to the one that ended just before: the tools' own time
 * on that way is what no pipeline can save, the rest is overhead.
 */
export function overhead({ seconds, stages }: Measured): {
  path: string[]
  tools: number
  percent: number
} {
  const path: StageTimes[] = []
  const ran = stages.filter((stage) => !stage.cached)
  let end = Infinity
  for (;;) {
    const before = ran.filter((stage) => stage.endedSeconds <= end && !path.includes(stage))
    const last = before.sort((a, b) => b.endedSeconds - a.endedSeconds)[0]
    if (last === undefined) break
    path.unshift(last)
    end = last.startedSeconds + 0.05
  }
  const tools = sum(path.map((stage) => stage.durationSeconds))
  return {
    path: path.map(({ name }) => name),
    tools,
    percent: tools === 0 ? 0 : (seconds / tools - 1) * 100,
  }
}

/** The table that people read. */
export function table(results: Results): string {
  const { plain, cold, nothing, document, unitTest, source, recording, page, domain } = results
  const install = plain.install ?? 0
  const tools = sum(Object.values(plain)) - install
  const row = (name: string, run: Measured, script: number): string => {
    const again = run.stages.filter((stage) => !stage.cached).map(({ name: stage }) => stage)
    const over = again.length === 0 ? "" : `${overhead(run).percent.toFixed(0)} %`
    const cells = [
      name.padEnd(38),
      text(run.seconds).padStart(9),
      text(script).padStart(9),
      `${(script / run.seconds).toFixed(1)} x`.padStart(8),
      over.padStart(9),
    ]
    return `${cells.join("")}  ${again.join(" ") || "-"}`
  }
  return [
    `commit ${results.commit}, ${results.at}, ${results.cores} cores, load ${results.load.toFixed(1)} before it`,
    "",
    `${"".padEnd(38)}${"Sluice".padStart(9)}${"script".padStart(9)}${"ratio".padStart(8)}${"overhead".padStart(9)}  ran again`,
    row("cold", cold, install + tools),
    row("one page changed, by the test map", page, tools),
    row("one widely used function, by the map", domain, tools),
    row("one source file changed, all tests", source, tools),
    row("the same files, tests recorded", recording, tools),
    row("one unit test changed", unitTest, tools),
    row("a document changed", document, tools),
    row("nothing changed", nothing, tools),
    "",
    "cold: dependencies, layers and results made anew; base images and npm's downloads are there.",
    "script: the same tools and flags one after the other in one container; the later rows keep its node_modules.",
    "overhead: beyond the tools' own time on the critical path.",
    `script, by tool: ${Object.entries(plain)
      .map(([name, seconds]) => `${name} ${text(seconds)}`)
      .join(", ")}`,
    "",
    "one call, before a tool starts (init):",
    ...results.calls.map(
      ({ files, changedSeconds, sameSeconds }) =>
        `${String(files).padStart(6)} files  changed ${text(changedSeconds)}, unchanged ${text(sameSeconds)}`,
    ),
    "",
  ].join("\n")
}
