import { expect, it } from "vitest"
import { startProblem, type StartFacts } from "../../../dagger/src/core/judge/start.js"
import { parseListeners } from "../../../dagger/src/core/tools/listeners.js"

const HEAD =
  "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
const line = (address: string, state = "0A") =>
  `   0: ${address} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000  1000        0 12345 1 0000 100 0 0 10 0\n`
const ANY_6 = "00000000000000000000000000000000"

it("reads the ports that are listened on, and whether only from inside", () => {
  const text = [
    HEAD,
    line("0100007F:0BB9"),
    line("00000000:0BB8"),
    line("0200000A:9999", "01"),
    HEAD,
    line(`${ANY_6}:0BB9`),
    line("00000000000000000000000001000000:1F90"),
  ].join("")
  expect(parseListeners(text)).toEqual([
    { port: 3000, local: false },
    { port: 3001, local: false },
    { port: 8080, local: true },
  ])
  expect(parseListeners("rubbish")).toEqual([])
})

const facts = (change: Partial<StartFacts>): StartFacts => ({
  url: "http://web:3000/healthz",
  seconds: 30,
  lastAnswer: "Error: connect ECONNREFUSED",
  log: "",
  sockets: HEAD + line("00000000:238B"),
  port: 3000,
  steps: { "app.migrate": "node dist/migrate.js", "app.seed": null },
  ...change,
})

it.each([
  [
    {
      log: "boom\n(app.migrate ended with exit code 1)\n(the application ended with exit code 1)\n",
    },
    "was not started: app.migrate (node dist/migrate.js) ended with exit code 1",
  ],
  [
    { log: "Error: DATABASE_URL\n(the application ended with exit code 1)\n" },
    "ended by itself with exit code 1, before it answered http://web:3000/healthz",
  ],
  [
    { log: "(the application ended with exit code 137)\n" },
    "exit code 137 (killed, probably for want of memory)",
  ],
  [
    { sockets: HEAD + line("00000000:0FA0") + line("0100007F:A6C3") },
    "it listens on port 4000, not on 3000",
  ],
  [{ sockets: HEAD + line("0100007F:0FA0") }, "it listens on port 4000 of 127.0.0.1, not on 3000"],
  [{ sockets: HEAD + line("0100007F:0BB8") }, "it listens on port 3000 of 127.0.0.1 only"],
  [{}, "it runs, and listens on no port"],
  [{ sockets: "" }, "did not answer http://web:3000/healthz with 2xx within 30 s"],
  [
    { sockets: HEAD + line("00000000:0BB8"), lastAnswer: "HTTP 404" },
    "did not answer http://web:3000/healthz with 2xx within 30 s, but with 404",
  ],
])("tells why an application does not answer: %j", (change, happened) => {
  const problem = startProblem(facts(change))
  expect(problem.happened).toContain(happened)
  expect(problem.todo).not.toBe("")
})
