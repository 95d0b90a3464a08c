import type { Arm, Observation } from "../core/canary/observation.js"
import type { Mask } from "../core/report/mask.js"
import { parseHaproxyLog, type ArmWeights } from "../core/tools/haproxy.js"

/** Seconds without word from the controller after which the rig takes the candidate out. */
const LEASE_SECONDS = 10

/** What the rig says of itself. */
export type RigState = {
  lines: number
  weights: ArmWeights
  traffic: { running: boolean; exitCode: number | null; log: string }
  notes: string[]
  /** The rig's own clock, ISO 8601. */
  now: string
}

/**
 * Status of each arm's health path, a text where there was no answer; and the exit code
 * of one that ended by itself.
 */
export type Readiness = Record<Arm, number | string> & { ended: Partial<Record<Arm, string>> }

/** Drives a rig over its control port, and masks what it says. Each call renews the lease. */
export class Control {
  readonly endpoint: string
  private mask: Mask
  private lease: string
  private read: number
  /** All that the router has logged so far, in order. */
  observations: Observation[] = []

  /**
   * Lines that were logged before number `from` are not read. Who only watches does not
   * renew the lease.
   */
  constructor(endpoint: string, mask: Mask, { from = 0, watches = false } = {}) {
    this.endpoint = endpoint
    this.mask = mask
    this.read = from
    this.lease = watches ? "" : `lease=${LEASE_SECONDS}`
  }

  /** Another reader of the same rig, of what is logged from now on. */
  async anew(watches = false): Promise<Control> {
    const { lines } = await this.state()
    return new Control(this.endpoint, this.mask, { from: lines, watches })
  }

  private async ask(method: string, path: string, body?: string): Promise<string> {
    const url = `${this.endpoint}${path}${path.includes("?") ? "&" : "?"}${this.lease}`
    const signal = AbortSignal.timeout(5000)
    const answer = await fetch(url, { method, signal, ...(body === undefined ? {} : { body }) })
    const text = this.mask(await answer.text())
    if (!answer.ok)
      throw new Error(`The rig answered ${answer.status} to ${method} ${path}: ${text}`)
    return text
  }

  /** Both arms' health, asked directly. */
  async ready(path: string): Promise<Readiness> {
    return JSON.parse(await this.ask("GET", `/ready?path=${encodeURIComponent(path)}`))
  }

  /** Sets both weights. */
  async weights({ baseline, candidate }: ArmWeights): Promise<void> {
    await this.ask("POST", `/weights?baseline=${baseline}&candidate=${candidate}`)
  }

  /** Starts the traffic. */
  async startTraffic(): Promise<void> {
    await this.ask("POST", "/traffic")
  }

  /** Ends the traffic. */
  async stopTraffic(): Promise<void> {
    await this.ask("POST", "/traffic/stop")
  }

  /** Starts the candidate anew, with these variables beside its own. */
  async restart(env: Record<string, string>): Promise<void> {
    await this.ask("POST", "/restart", JSON.stringify({ env }))
  }

  async state(): Promise<RigState> {
    return JSON.parse(await this.ask("GET", "/state"))
  }

  /** What an arm printed; empty where its log can't be had. */
  log(arm: "baseline" | "candidate"): Promise<string> {
    return this.ask("GET", `/log?arm=${arm}`).catch(() => "")
  }

  /** Reads what the router logged since the last call, and returns it. */
  async poll(): Promise<Observation[]> {
    const text = await this.ask("GET", `/observations?from=${this.read}`)
    if (text === "") return []
    const { observations, otherLines } = parseHaproxyLog(text)
    this.read += observations.length + otherLines
    this.observations.push(...observations)
    return observations
  }
}
