import { spawn } from "node:child_process"
import { once } from "node:events"
import { resolve } from "node:path"
import { expect, it } from "vitest"
import type { ServerRule } from "../../dagger/src/core/prove/fault.js"

const PRELOAD = resolve(import.meta.dirname, "../../dagger/assets/fault.cjs")
const SERVER = `require("node:http").createServer((_, answer) => setTimeout(() => answer.end("well"), 40))
  .listen(0, "127.0.0.1", function () { console.log(this.address().port) })`

/** Runs a server with rules planted in it, asks it some times, and says statuses and milliseconds. */
async function asked(rules: ServerRule[], paths: string[], seed = 1) {
  const env = {
    ...process.env,
    SLUICE_FAULT: JSON.stringify({ server: rules, health: "/health", seed }),
  }
  const child = spawn(process.execPath, ["--require", PRELOAD, "-e", SERVER], { env })
  const exit = once(child, "exit")
  try {
    const [port] = (await once(child.stdout, "data")) as [Buffer]
    const answers: { status: number; ms: number }[] = []
    for (const path of paths) {
      const began = performance.now()
      const answer = await fetch(`http://127.0.0.1:${String(port).trim()}${path}`)
      await answer.text()
      answers.push({ status: answer.status, ms: performance.now() - began })
    }
    return { answers, ended: async () => ((await exit) as [number])[0] }
  } finally {
    if (rules.every(({ exitAfterSeconds }) => exitAfterSeconds === undefined)) child.kill()
  }
}

const many = (path: string, count: number): string[] => Array.from({ length: count }, () => path)

it("fails a part of the requests, the same ones by the same seed, and never the health path", async () => {
  const rules: ServerRule[] = [{ part: 0.5, status: 500 }]
  const paths = [...many("/a", 40), ...many("/health", 10)]
  const [first, second, other] = await Promise.all(
    [1, 1, 2].map((seed) => asked(rules, paths, seed)),
  )
  const statuses = (seen: typeof first) => seen!.answers.map(({ status }) => status)
  const failed = statuses(first).filter((status) => status === 500).length
  expect(failed).toBeGreaterThan(8)
  expect(failed).toBeLessThan(32)
  expect(statuses(first)).toEqual(statuses(second))
  expect(statuses(first)).not.toEqual(statuses(other))
  expect(statuses(first).slice(40)).toEqual(many("", 10).map(() => 200))
})

it("holds answers back by a part of the time that they took", async () => {
  const { answers } = await asked([{ path: "^/slow", slower: 2 }], ["/slow", "/fast"])
  expect(answers[0]!.ms).toBeGreaterThan(115)
  expect(answers[0]!.ms - answers[1]!.ms).toBeGreaterThan(40)
})

it("begins and ends at an age of the process", async () => {
  const rules: ServerRule[] = [
    { path: "^/later", fromSeconds: 100, status: 500 },
    { path: "^/sooner", untilSeconds: 0.001, status: 500 },
    { path: "^/now", fromSeconds: 0.001, untilSeconds: 100, status: 500 },
  ]
  const { answers } = await asked(rules, ["/later", "/sooner", "/now"])
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 500])
})

it("ends the process", async () => {
  const { answers, ended } = await asked([{ exitAfterSeconds: 1.5 }], ["/a"])
  expect(answers[0]!.status).toBe(200)
  expect(await ended()).toBe(1)
})
