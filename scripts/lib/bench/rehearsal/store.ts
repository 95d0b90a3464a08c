import { readFileSync, writeFileSync } from "node:fs"
import { GATE, SHARE, type Trial } from "./trial.js"

/** What a file of trials was made with; others may not be added to it. */
export type Setup = { seed: number; ratePerSecond: number }

/** The trials so far, each kept as soon as it is over where a file is named. */
export class Store {
  readonly trials: Trial[] = []
  private file: string | undefined
  private setup: Setup & { sharePercent: number; gate: typeof GATE }

  /** Goes on with a file that is there. Throws if it was made with another setup. */
  constructor(file: string | undefined, setup: Setup) {
    this.file = file
    this.setup = { ...setup, sharePercent: SHARE, gate: GATE }
    const text = file === undefined ? undefined : textOf(file)
    if (text === undefined) return
    const { trials, ...before } = JSON.parse(text) as { trials: Trial[] }
    const [was, is] = [JSON.stringify(before), JSON.stringify(this.setup)]
    if (was !== is)
      throw new Error(
        `${file} holds trials of another setup:\n  ${was}\nnot\n  ${is}\nName a new file.`,
      )
    this.trials.push(...trials)
  }

  /** True if a trial was made already. */
  has(kind: string, number: number): boolean {
    return this.trials.some((one) => one.kind === kind && one.number === number)
  }

  add(trial: Trial): void {
    this.trials.push(trial)
    if (this.file === undefined) return
    const data = { ...this.setup, trials: this.trials }
    writeFileSync(this.file, `${JSON.stringify(data, null, 2)}\n`)
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8")
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined
    throw error
  }
}
