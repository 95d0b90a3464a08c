import { type Container, dag } from "@dagger.io/dagger"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { appRoot } from "../containers/node.js"
import { keptFolder } from "../containers/source.js"
import type { Settings } from "../core/config/settings.js"
import type { TestStage } from "../core/flaky/names.js"
import { fileOrder } from "../core/selection/file-order.js"
import type { Selected } from "../core/selection/select.js"
import {
  isJestConfig,
  namesSequencer,
  ORDER,
  ORDER_FILE,
  orderText,
} from "../core/tools/ordered.js"
import { stageKey } from "./key.js"
import type { StageInput } from "./stage.js"

/**
 * A stage's test files, those most likely to fail first, by their paths in the application;
 * undefined where nothing is known of them. Whatever goes wrong here leaves the runner's order.
 */
export async function orderOf(
  input: StageInput,
  stage: TestStage,
  near: Selected["near"],
): Promise<string[] | undefined> {
  try {
    const { history, fresh } = input
    const known = [...history.values()].some((test) => test.stage === stage)
    const content = known && fresh === "" ? (await stageKey(stage, input))?.key : undefined
    return orderBy(input, stage, near, content)
  } catch {
    return undefined
  }
}

/** The same by what is known; `content` is one whose own runs do not count. */
export const orderBy = (
  { history, settings }: Pick<StageInput, "history" | "settings">,
  stage: TestStage,
  near: Selected["near"],
  content?: string,
): string[] | undefined =>
  fileOrder({
    ...{ history, stage },
    ...(near === undefined ? {} : { near: inApplication(near, settings) }),
    ...(content === undefined ? {} : { content }),
  })

/** What is known of a source's files, by their paths in the application. */
function inApplication<T>(known: ReadonlyMap<string, T>, { path }: Settings): Map<string, T> {
  const prefix = path === "." ? "" : `${path}/`
  const own = [...known].filter(([file]) => file.startsWith(prefix))
  return new Map(own.map(([file, value]) => [file.slice(prefix.length), value]))
}

/** A container with an order, and what has runners go by it. */
export function withOrder(
  container: Container,
  order: readonly string[],
  settings: Settings,
): Container {
  const folder = dag.currentModule().source().directory("assets/order")
  const text = orderText(order, appRoot(settings))
  return container.withMountedDirectory(ORDER, folder.withNewFile(ORDER_FILE, text))
}

/** True if a project has Jest take its tests in an order of its own, or that can't be told. */
export function sortsItself(
  { source, settings }: Pick<StageInput, "source" | "settings">,
  command: string,
): boolean {
  const kept = keptFolder(source)
  if (kept === undefined || namesSequencer(command)) return true
  const folder = join(kept, settings.path)
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && isJestConfig(entry.name))
    .some(({ name }) => namesSequencer(readFileSync(join(folder, name), "utf8")))
}
