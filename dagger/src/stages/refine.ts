import { dag } from "@dagger.io/dagger"
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
 * Dagger's language model by its name; where it is and what its key is knows the engine's client.
 * One call alone: Dagger offers each model its tool for reading logs, and what a tool gives would
 * be part of the next call.
 */
const languageModel =
  (model: string): Ask =>
  ({ rules, names }) =>
    dag
      .llm({ model, maxAPICalls: 1 })
      .withoutDefaultSystemPrompt()
      .withSystemPrompt(rules)
      .withPrompt(names)
      .lastReply()

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
  const ask = within(SECONDS, languageModel(refine.model))
  return refined(selected, { refine, changed: () => changed(input, reach), ask })
}

/** What the map knows to have changed, and what differs from a base beside it. */
async function changed({ changes = [], ...input }: Input, reach: Reach): Promise<Changed[]> {
  const known = await changedFiles(input, reach, input.choosing ?? {})
  const others = changes.filter(({ path }) => !known.some(({ file }) => file === path))
  return [...known, ...others.map(({ path }) => ({ file: path, functions: [] }))]
}

/** The same, which fails where it takes too long. */
const within =
  (seconds: number, ask: Ask): Ask =>
  async (question) => {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_done, fail) => {
      const problem = new Error(`no answer within ${seconds} s`)
      timer = setTimeout(() => fail(problem), seconds * 1000)
    })
    return Promise.race([ask(question), late]).finally(() => clearTimeout(timer))
  }
