import { createServer } from "node:http"
import type { AddressInfo } from "node:net"

/** What was asked of a model: the texts of its messages, by role, and the model's name. */
export type Asked = { model: string; messages: { role: string; text: string }[] }

/** How a model answers: with a text, with an error's status, by calling a tool, or not at all. */
export type Answer = string | number | { tool: string; args: object } | "never"

/** A provider of language models as OpenAI's is, on this machine's loopback. */
export type Provider = { url: string; asked: Asked[]; answer: Answer; end(): Promise<void> }

type Part = { text?: string }
type Body = { model: string; messages: { role: string; content: string | Part[] }[] }

const textOf = (content: string | Part[]): string =>
  typeof content === "string" ? content : content.map(({ text = "" }) => text).join("")

function deltasOf(answer: Exclude<Answer, number>): object[] {
  if (typeof answer !== "string") {
    const call = { name: answer.tool, arguments: JSON.stringify(answer.args) }
    return [{ tool_calls: [{ index: 0, id: "call-1", type: "function", function: call }] }]
  }
  const half = Math.ceil(answer.length / 2)
  return [{ content: answer.slice(0, half) }, { content: answer.slice(half) }]
}

/** The events of an answer, cut in two as a stream is. */
function eventsOf(model: string, answer: Exclude<Answer, number>): string {
  const head = { id: "1", object: "chat.completion.chunk", created: 1, model }
  const choice = (delta: object, finish: string | null) => ({
    ...head,
    choices: [{ index: 0, delta, finish_reason: finish }],
  })
  const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 }
  const chunks = [
    ...deltasOf(answer).map((delta) => choice({ role: "assistant", ...delta }, null)),
    choice({}, typeof answer === "string" ? "stop" : "tool_calls"),
    { ...head, choices: [], usage },
  ]
  return [...chunks.map((one) => JSON.stringify(one)), "[DONE]"]
    .map((one) => `data: ${one}\n\n`)
    .join("")
}

/** Starts a provider that answers with an empty list until it is told otherwise. */
export async function provider(): Promise<Provider> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on("data", (part: Buffer) => parts.push(part))
    request.on("end", () => {
      const body = JSON.parse(Buffer.concat(parts).toString()) as Body
      const messages = body.messages.map(({ role, content }) => ({ role, text: textOf(content) }))
      own.asked.push({ model: body.model, messages })
      const { answer } = own
      if (answer === "never") return
      if (typeof answer === "number") {
        response.writeHead(answer, { "content-type": "application/json" })
        response.end(JSON.stringify({ error: { message: "no model today" } }))
        return
      }
      response.writeHead(200, { "content-type": "text/event-stream" })
      response.end(eventsOf(body.model, answer))
    })
  })
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done))
  const { port } = server.address() as AddressInfo
  const own: Provider = {
    url: `http://127.0.0.1:${port}/v1/`,
    asked: [],
    answer: "[]",
    end: () =>
      new Promise((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
  return own
}
