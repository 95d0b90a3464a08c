import { dag } from "@dagger.io/dagger"
import { createHash } from "node:crypto"
import { imageReferences } from "../containers/images.js"
import { filesFrom } from "../containers/source.js"
import { type FileSet, filesOf } from "../core/inputs/files.js"
import { canonical, inputsOf, type KeyFacts, keyOf } from "../core/inputs/key.js"
import { assetsOf } from "../core/inputs/parts.js"
import type { StageName } from "../core/plan/stages.js"
import type { StageInput } from "./stage.js"
import { databaseAge } from "./trivy.js"

/** Digits of a key that the report shows. */
const SHOWN = 12

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex")

/** A stage's content key and the digest of each input, all short. */
export type StageKey = { key: string; inputs: Record<string, string> }

/** By the engine's own digests; undefined where a file of the stage is missing. */
export async function stageKey(name: StageName, input: StageInput): Promise<StageKey | undefined> {
  try {
    const facts = await factsOf(name, input)
    const inputs = Object.entries(inputsOf(name, input.settings, facts))
    return {
      key: keyOf(name, input.settings, facts).slice(0, SHOWN),
      inputs: Object.fromEntries(
        inputs.map(([input, text]) => [input, sha256(text).slice(0, SHOWN)]),
      ),
    }
  } catch {
    // What is wrong with the file is the stage's to say.
    return undefined
  }
}

async function factsOf(name: StageName, input: StageInput): Promise<KeyFacts> {
  const { settings, source, secrets, baseline, baselineImage, shared } = input
  const known = new Map<string, string>()
  const take = async (of: string, digest: () => Promise<string>): Promise<void> => {
    const asked = shared.digests.get(of) ?? digest()
    shared.digests.set(of, asked)
    known.set(of, await asked)
  }
  const assets = dag.currentModule().source().directory("assets")
  await Promise.all([
    ...Object.values(filesOf(name, settings)).map((set) =>
      take(canonical(set), () => filesFrom(source, set).digest()),
    ),
    ...assetsOf(name).map((asset) => take(asset, () => assets.file(asset).digest())),
    ...(baseline === undefined ? [] : [take("baseline", () => baseline.digest())]),
  ])
  const { version } = secrets
  return {
    digest: (set: FileSet) => known.get(canonical(set)) ?? "",
    asset: (asset) => known.get(asset) ?? "",
    images: imageReferences(settings),
    secrets: version === undefined ? {} : { secrets: version },
    baseline: baselineImage ?? known.get("baseline") ?? "",
    period: databaseAge(Date.now()),
    sha256,
  }
}
