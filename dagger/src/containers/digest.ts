import { dag, type Container } from "@dagger.io/dagger"
import { node, DEFAULT_NODE_VERSION } from "./images.js"

/** Manifest digest of a container's image, as it would be published: sha256:…. */
export async function imageDigest(image: Container): Promise<string> {
  const index = await dag
    .container()
    .from(node(DEFAULT_NODE_VERSION))
    .withMountedFile("/image.tar", image.asTarball())
    .withExec(["tar", "-xOf", "/image.tar", "index.json"])
    .stdout()
  const { manifests } = JSON.parse(index) as { manifests: { digest: string }[] }
  const digest = manifests[0]?.digest
  if (digest === undefined) throw new Error("The image's archive names no manifest.")
  return digest
}
