import { z } from "zod"
import type { Observation } from "../canary/observation.js"
import { parseJson, parsed, type Parsed } from "./parsed.js"

/** Backend and servers of `haproxyConfig`, for `set weight routed/candidate 26`. */
export const HAPROXY_BACKEND = "routed"

/**
 * One JSON object per request: when its connection was accepted or, where that was
 * kept, answered the request before (seconds), and how long it idled since (ms), as
 * HAProxy knows no number for when a request itself came; which arm answered, its
 * status (-1: none), the time from request to end of answer and to its first
 * byte (ms, -1: never), and how it ended (HAProxy's two-letter termination
 * state, "--" for well). Ta and not Tt, for Tt counts the idle time of a kept
 * connection.
 */
export const HAPROXY_LOG_FORMAT = [
  '{"time":%Ts.%ms',
  '"idleMs":%Ti',
  '"arm":"%s"',
  '"status":%ST',
  '"totalMs":%Ta',
  '"responseMs":%Tr',
  '"method":"%[var(txn.method),json(utf8s)]"',
  '"path":"%[var(txn.path),json(utf8s)]"',
  '"bytes":%B',
  '"end":"%ts"}',
].join(",")

/** Where a rig's HAProxy listens, what it routes to, and where it reports. */
export type HaproxyOptions = {
  /** "host:port" of each arm. */
  baseline: string
  candidate: string
  port: number
  weights: ArmWeights
  /** Path of the runtime socket. */
  socket: string
  /** "stdout format raw local0", or "127.0.0.1:5140 local0" for a collector (UDP). */
  log: string
}

/** HAProxy's weights of both arms, 0 to 256; 0 gets nothing. */
export type ArmWeights = { baseline: number; candidate: number }

/**
 * Weights for a share of traffic. They add up to 256, so that a share is met
 * within 0.2 percentage points; any share over 0 has at least weight 1. The
 * baseline keeps `warmPercent` (default 1) whatever the candidate's share, so
 * that it is warm for a rollback; 0 takes it out.
 */
export function armWeights(candidatePercent: number, warmPercent = 1): ArmWeights {
  const percent = Math.min(Math.max(candidatePercent, 0), 100 - warmPercent)
  const exact = Math.round((percent * 256) / 100)
  const candidate = percent === 0 ? 0 : percent === 100 ? 256 : Math.min(Math.max(exact, 1), 255)
  return { baseline: 256 - candidate, candidate }
}

/** Commands for the runtime socket that set both weights. */
export function weightCommands(weights: ArmWeights): string[] {
  return [
    `set weight ${HAPROXY_BACKEND}/candidate ${weights.candidate}`,
    `set weight ${HAPROXY_BACKEND}/baseline ${weights.baseline}`,
  ]
}

/**
 * HAProxy's configuration for a rehearsal. Nothing may hide a fault: no retry,
 * no redispatch, no health check that ejects a server. The arm is drawn by
 * weight for each request (`random(1)`), not in turns, which would give every
 * n-th request of a steady load to the same arm. Each request has a connection
 * of its own to the application, so that a kept connection closed by it is not
 * taken for an error.
 */
export function haproxyConfig(options: HaproxyOptions): string {
  const { baseline, candidate, port, weights, socket, log } = options
  return `global
  log ${log}
  stats socket ${socket} mode 600 level admin
  nbthread 1
  maxconn 4000

defaults
  mode http
  log global
  log-format '${HAPROXY_LOG_FORMAT}'
  option http-server-close
  option dontlognull
  option forwardfor
  http-reuse never
  retries 0
  no option redispatch
  timeout connect 2s
  timeout client 70s
  timeout server 60s
  timeout http-request 10s

frontend public
  bind :${port}
  http-request set-var(txn.method) method
  http-request set-var(txn.path) path
  default_backend ${HAPROXY_BACKEND}

backend ${HAPROXY_BACKEND}
  balance random(1)
  server baseline ${baseline} weight ${weights.baseline}
  server candidate ${candidate} weight ${weights.candidate}
`
}

const Line = z.object({
  time: z.number(),
  idleMs: z.number().default(0),
  arm: z.string(),
  status: z.number(),
  totalMs: z.number(),
  responseMs: z.number(),
  method: z.string(),
  path: z.string(),
  bytes: z.number(),
  end: z.string(),
})

/** Reads one line of the log, with or without a syslog header before the object. */
export function parseHaproxyLine(line: string): Parsed<Observation> {
  const start = line.indexOf("{")
  const result = parseJson(start < 0 ? line : line.slice(start), "the log line", Line)
  if (!result.ok) return result
  const { arm, time, idleMs, ...rest } = result.value
  const known = arm === "baseline" || arm === "candidate" ? arm : "none"
  return parsed({ time: time + Math.max(idleMs, 0) / 1000, ...rest, arm: known })
}

/** Reads a log; lines that are no request's (HAProxy's own notices) are counted, not read. */
export function parseHaproxyLog(text: string): { observations: Observation[]; otherLines: number } {
  const lines = text.split("\n").filter((line) => line.trim() !== "")
  const observations = lines.flatMap((line) => {
    const result = parseHaproxyLine(line)
    return result.ok ? [result.value] : []
  })
  return { observations, otherLines: lines.length - observations.length }
}
