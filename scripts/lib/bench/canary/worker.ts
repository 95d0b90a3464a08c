import { parentPort } from "node:worker_threads"

import { work, type Job } from "./jobs.js"

parentPort!.on("message", (job: Job) => parentPort!.postMessage(work(job)))
