import type { Finding, Place, StageNumber } from "./model.js"

// Small texts that several printers share.

/** 0.4 s, 12 s, 3 min 5 s, 1 h 2 min. */
export function durationText(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return "?"
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`
}

/** src/a.ts:3:7, or GET /path; undefined where nothing is known. */
export function placeText(place: Place | undefined): string | undefined {
  if (place?.file !== undefined)
    return [place.file, place.line, place.column].filter((part) => part !== undefined).join(":")
  if (place?.url !== undefined)
    return place.method === undefined ? place.url : `${place.method} ${place.url}`
  return undefined
}

/** 412 ms (limit < 500 ms). */
export function numberText({ value, unit, limit }: StageNumber): string {
  const text = (n: number) => {
    const rounded = Number.isInteger(n) ? String(n) : String(Number(n.toPrecision(4)))
    return unit === "1" ? rounded : `${rounded} ${unit}`
  }
  return limit === undefined
    ? text(value)
    : `${text(value)} (limit ${limit.op} ${text(limit.value)})`
}

/** Findings in the order in which a reader wants them: those that block, then the severe. */
export function byWeight(findings: readonly Finding[]): Finding[] {
  const rank = ["critical", "high", "medium", "low", "info"]
  const weight = ({ blocking, severity }: Finding) => (blocking ? 0 : 10) + rank.indexOf(severity)
  return [...findings].sort((a, b) => weight(a) - weight(b))
}

/** A function's name as `dagger call` takes it: failFast is fail-fast, and e2e is e-2-e. */
export const callName = (name: string): string =>
  name
    .replace(/([a-z])(?=[0-9A-Z])/g, "$1-")
    .replace(/([0-9])(?=[A-Za-z])/g, "$1-")
    .toLowerCase()
