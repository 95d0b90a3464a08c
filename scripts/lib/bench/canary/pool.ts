import { Worker } from "node:worker_threads"

import type { Job, Result } from "./jobs.js"

/** Does all jobs, `workers` at a time; `done` hears of each result. */
export async function pooled(
  jobs: readonly Job[],
  workers: number,
  done: (result: Result) => void,
): Promise<void> {
  const queue = [...jobs]
  await Promise.all(Array.from({ length: Math.min(workers, jobs.length) }, () => one(queue, done)))
}

function one(queue: Job[], done: (result: Result) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./worker.mjs", import.meta.url), { execArgv: [] })
    const next = (): void => {
      const job = queue.shift()
      if (job !== undefined) return worker.postMessage(job)
      void worker.terminate().then(() => resolve())
    }
    worker.on("message", (result: Result) => {
      done(result)
      next()
    })
    worker.on("error", reject)
    next()
  })
}
