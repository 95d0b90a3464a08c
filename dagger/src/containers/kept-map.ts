import { CacheSharingMode, dag } from "@dagger.io/dagger"
import { randomUUID } from "node:crypto"
import { mkdtemp, readFile, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Settings } from "../core/config/settings.js"
import { node } from "./images.js"

const FOLDER = "/sluice/kept"

/** A map that a cache volume keeps, and by what it is known; no text where there is none. */
export type KeptMap = { text?: string; token: string }

/**
 * Writes only what takes the place of the map that was seen, under its name only when all of it is
 * there; then says what is there now. No other exec has the volume at the same time.
 */
const SCRIPT = `
set -eu
mkdir -p /sluice/out
cd ${FOLDER}
token() { if [ -f map.json ]; then sha256sum < map.json | cut -d ' ' -f 1; else echo none; fi; }
if [ -f /sluice/new.json ] && [ "$(token)" = "$SLUICE_KEPT" ]; then
  rm -f .new-*
  cp /sluice/new.json ".new-$SLUICE_RUN"
  mv -f ".new-$SLUICE_RUN" map.json
  : > /sluice/out/written
fi
token > /sluice/out/token
[ ! -f map.json ] || cp map.json /sluice/out/map.json
`

/** The volume of an application: a map holds for any of its branches and checkouts. */
const volumeOf = ({ app, path }: Settings): string =>
  `sluice-test-map-${JSON.stringify([app.name, path])}`

/** The map that is kept of an application. */
export const keptMap = async (settings: Settings): Promise<KeptMap> => (await access(settings)).kept

/** Puts a map in the place of the one that was seen; false, and the one that is there, if it is another by now. */
export async function replaceKept(
  settings: Settings,
  seen: KeptMap,
  text: string,
): Promise<{ written: boolean; kept: KeptMap }> {
  const file = `map-${randomUUID()}.json`
  await writeFile(file, text)
  return access(settings, { token: seen.token, file })
}

async function access(
  settings: Settings,
  next?: { token: string; file: string },
): Promise<{ written: boolean; kept: KeptMap }> {
  const bare = dag
    .container()
    .from(node(settings.app.nodeVersion))
    .withMountedCache(FOLDER, dag.cacheVolume(volumeOf(settings)), {
      sharing: CacheSharingMode.Locked,
    })
    // What is in a volume is no input: each look at it is one of its own.
    .withEnvVariable("SLUICE_RUN", randomUUID())
    .withEnvVariable("SLUICE_KEPT", next?.token ?? "")
  const container =
    next === undefined
      ? bare
      : bare.withMountedFile("/sluice/new.json", dag.currentModule().workdirFile(next.file))
  const at = join(await mkdtemp(join(tmpdir(), "sluice-")), "kept")
  await container.withExec(["sh", "-c", SCRIPT]).directory("/sluice/out").export(at)
  const read = (name: string): Promise<string | undefined> =>
    readFile(join(at, name), "utf8").catch(() => undefined)
  const [text, token, written] = await Promise.all(["map.json", "token", "written"].map(read))
  const kept = { token: (token ?? "none").trim(), ...(text === undefined ? {} : { text }) }
  return { written: written !== undefined, kept }
}
