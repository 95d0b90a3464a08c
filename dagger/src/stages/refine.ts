import type { Changed } from "../core/selection/check.js"
import { type Ask, refined, unasked } from "../core/selection/refine.js"
import type { Change, Selected } from "../core/selection/select.js"
import type { Reach } from "./reach.js"
import { changedFiles } from "./selection.js"
import type { StageInput } from "./stage.js"

/** Seconds that an answer may take. */
const SECONDS = 60

type Input = Pick<StageInput, "source" | "settings" | "secrets" | "choosing" | "shard"> & {
  /** What differs from the base, where one is given. */
  changes?: readonly Change[]
}

/**
 * One call of the model alone: Dagger offers it a tool for reading logs, and what a tool gives
 * would be part of the next call.
 */
const QUERY = `query ($model: String!, $rules: String!, $names: String!) {
  llm(model: $model, maxAPICalls: 1) {
    withoutDefaultSystemPrompt {
      withSystemPrompt(prompt: $rules) {
        withPrompt(prompt: $names) {
          lastReply
        }
      }
    }
  }
}`

type Prompted = { withSystemPrompt: { withPrompt: { lastReply: string } } }
type Replied = {
  data?: { llm: { withoutDefaultSystemPrompt: Prompted } }
  errors?: { message: string }[]
}

/**
 * Dagger's language model by its name; where it is and what its key is knows the engine's client.
 * What `dag.llm` asks is asked by hand, since no call of the SDK's can be given up: one that goes on
 * keeps the function from ending, and with it the run.
 */
const languageModel =
  (model: string): Ask =>
  async (question) => {
    const { DAGGER_SESSION_PORT: port, DAGGER_SESSION_TOKEN: token } = process.env
    const answer = await fetch(`http://127.0.0.1:${port}/query`, {
      method: "POST",
      headers: {
        Authorization: `Basic ${Buffer.from(`${token}:`).toString("base64")}`,
        "Content-Type": "application/json",
      },
      body: JSON.stringify({ query: QUERY, variables: { model, ...question } }),
      signal: AbortSignal.timeout(SECONDS * 1000),
    })
    const { data, errors } = (await answer.json()) as Replied
    if (data == null || errors) throw new Error(errors?.[0]?.message ?? "Dagger gave no reply")
    return data.llm.withoutDefaultSystemPrompt.withSystemPrompt.withPrompt.lastReply
  }

/** The same, which says of one that took too long how long that was. */
const inTime =
  (ask: Ask): Ask =>
  (question) =>
    ask(question).catch((error: unknown) => {
      const late = error instanceof Error && error.name === "TimeoutError"
      throw late ? new Error(`no answer within ${SECONDS} s`) : error
    })

/**
 * A selection with what a second opinion adds to it, where the project asks for one. Shards do
 * not ask: one that is told something else than the others would run other files than are left to it.
 */
export async function secondOpinion(
  selected: Selected,
  input: Input,
  reach: Reach,
): Promise<Selected> {
  const { refine } = input.settings.selection
  if (refine === undefined) return selected
  if (input.shard !== undefined) return unasked(selected, refine.model, "this is a shard")
  const ask = inTime(languageModel(refine.model))
  return refined(selected, { refine, changed: () => changed(input, reach), ask })
}

/** What the map knows to have changed, and what differs from a base beside it. */
async function changed({ changes = [], ...input }: Input, reach: Reach): Promise<Changed[]> {
  const known = await changedFiles(input, reach, input.choosing ?? {})
  const others = changes.filter(({ path }) => !known.some(({ file }) => file === path))
  return [...known, ...others.map(({ path }) => ({ file: path, functions: [] }))]
}
