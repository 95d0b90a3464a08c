import type { Directory } from "@dagger.io/dagger"
import { keptFolder } from "../containers/source.js"
import type { Settings } from "../core/config/settings.js"
import { contentKey, isSampled, sampledText } from "../core/selection/sample.js"
import { readTree, sha256 } from "../selection/folder.js"

/** Why every test of this source is to run, where it is of those that are audited; by its content alone. */
export function sampled(source: Directory, { selection }: Settings): string | undefined {
  const { auditPercent } = selection
  const folder = keptFolder(source)
  if (auditPercent === 0 || folder === undefined) return undefined
  const key = contentKey(readTree(folder).files, sha256)
  return isSampled(key, auditPercent, sha256) ? sampledText(auditPercent) : undefined
}
