import type { Sha256 } from "./map.js"
import type { TreeFile } from "./tree.js"

/** Hexadecimal digits that decide: 32 bits. */
const DIGITS = 8

/** A source's key: the same for the same files, whoever asks. */
export const contentKey = (files: readonly TreeFile[], sha256: Sha256): string =>
  sha256(JSON.stringify(files.map(({ path, digest }) => [path, digest])))

/**
 * True for `percent` (0 to 100) of all contents, by a hash of their key: the same content
 * always decides the same. What a smaller share has a greater one has as well.
 */
export const isSampled = (key: string, percent: number, sha256: Sha256): boolean =>
  parseInt(sha256(`audit ${key}`).slice(0, DIGITS), 16) < (percent / 100) * 16 ** DIGITS

/** Why every test of a sampled change runs. */
export const sampledText = (percent: number): string =>
  `audited, as ${shareText(percent)} is (selection.auditPercent)`

function shareText(percent: number): string {
  if (percent >= 100) return "every change"
  return 100 % percent === 0
    ? `one of ${100 / percent} changes`
    : `one of ${Math.round(1000 / percent) / 10} changes`
}
