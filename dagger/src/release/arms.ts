import { dag, type Container } from "@dagger.io/dagger"
import { builtImage } from "../containers/image.js"
import { imageDigest } from "../containers/digest.js"
import type { StageInput } from "../stages/stage.js"

/** Where the baseline came from, when nothing else was given. */
export const SELF = "the candidate itself"

/** An arm's image: its digest, and where it came from in words. */
export type ArmImage = { container: Container; digest: string; source: string }

/** The images of both arms. Without a baseline the candidate stands for it. */
export async function armImages(
  input: StageInput,
): Promise<{ baseline: ArmImage; candidate: ArmImage }> {
  const { source, settings, baseline, baselineImage } = input
  const candidate = await withDigest(await builtImage(source, settings), input.commit ?? "--source")
  if (baselineImage !== undefined) {
    return {
      candidate,
      baseline: await withDigest(dag.container().from(baselineImage), baselineImage),
    }
  }
  if (baseline !== undefined) {
    return {
      candidate,
      baseline: await withDigest(
        await builtImage(baseline, settings, "The baseline's image"),
        "--baseline",
      ),
    }
  }
  return { candidate, baseline: { ...candidate, source: SELF } }
}

async function withDigest(container: Container, source: string): Promise<ArmImage> {
  return { container, source, digest: await imageDigest(container) }
}
