import { inRunningOrder, type Ordered } from "../../../../dagger/src/core/selection/order.js"
import { shardsOf } from "../../../../dagger/src/core/selection/shards.js"
import { parseHistoryFile, printHistory } from "../../../../dagger/src/core/history/file.js"
import { recentFailures, durationMs } from "../../../../dagger/src/core/history/figures.js"
import { evidenceOf } from "../../../../dagger/src/core/flaky/posterior.js"
import { suspects } from "../../../../dagger/src/core/flaky/suspects.js"
import {
  idOf,
  KEPT,
  type History,
  type TestHistory,
} from "../../../../dagger/src/core/history/model.js"
import { Random } from "../canary/random.js"
import { table, type Table } from "../table.js"
import type { PartOptions } from "./parts.js"
import { contentsOf, observe } from "./world.js"

const MOST_SECONDS = 2

function madeUp(tests: number, seed: number): History {
  const random = new Random(seed, tests, 15)
  const stream = { runs: KEPT, changes: 0.7, retries: 1, noise: 0 }
  const contents = contentsOf(stream, random)
  const all = Array.from({ length: tests }, (_, index): TestHistory => {
    const id = {
      stage: "unit",
      file: `test/${index % (tests / 20)}.test.ts`,
      name: `test ${index}`,
    }
    const rate = index % 50 === 0 ? 0.1 : 0
    const ms = Math.round(20 * Math.exp(random.normal()))
    const seen = observe({ rate, broken: new Set() }, contents, stream, random)
    return { ...id, seen: seen.map((one) => ({ ...one, run: `run-${one.run}`, ms })) }
  })
  return new Map(all.map((test) => [idOf(test), test]))
}

/** The part `plan` of the benchmark: what a history of many tests costs each run. */
export async function orderTables({ seed }: PartOptions): Promise<Table[]> {
  const random = new Random(seed, 2, 16)
  const data = [1000, 10_000].map((tests) => {
    const history = madeUp(tests, seed)
    const timed = <T>(work: () => T): { value: T; seconds: number } => {
      // Of the processor, so that what else the machine does is not counted.
      const before = process.cpuUsage()
      const value = work()
      const { user, system } = process.cpuUsage(before)
      return { value, seconds: (user + system) / 1e6 }
    }
    const text = timed(() => printHistory(history))
    const read = timed(() => parseHistoryFile(text.value).history)
    const order = timed(() =>
      inRunningOrder([...read.value.values()].map((test) => orderedOf(test, random))),
    )
    const shards = timed(() =>
      shardsOf(
        order.value.map(({ id, durationMs: ms = 0 }) => ({ id, durationMs: ms })),
        8,
      ),
    )
    const flaky = timed(() => suspects(read.value))
    const steps = [text, read, order, shards, flaky].map(({ seconds }) => seconds)
    return {
      tests,
      megabytes: text.value.length / 1e6,
      ...{
        write: steps[0]!,
        read: steps[1]!,
        order: steps[2]!,
        shards: steps[3]!,
        flaky: steps[4]!,
      },
      met: steps.reduce((sum, one) => sum + one, 0) <= MOST_SECONDS,
    }
  })
  const seconds = (value: number): string => `${value.toFixed(2)} s`
  const rows = data.map((one) => [
    one.tests.toLocaleString("en"),
    `${one.megabytes.toFixed(1)} MB`,
    ...[one.write, one.read, one.order, one.shards, one.flaky].map(seconds),
  ])
  const head = ["tests", "history, 40 runs", "write", "read", "order", "8 shards", "suspects"]
  return [
    table(
      "What a history costs",
      head,
      rows,
      data,
      data.every(({ met }) => met),
    ),
  ]
}

function orderedOf(test: TestHistory, random: Random): Ordered {
  const { attempts, failed } = evidenceOf(test.seen)
  const ms = durationMs(test)
  return {
    id: idOf(test),
    ...(ms === undefined ? {} : { durationMs: ms }),
    recentFailures: recentFailures(test),
    flipRate: attempts === 0 ? 0 : failed / attempts,
    nearness: random.uniform() < 0.05 ? 1 : 0,
  }
}
