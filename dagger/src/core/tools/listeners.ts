/** A port that something in a container listens on; `local`: only for what runs beside it. */
export type Listener = { port: number; local: boolean }

/** State of a listening socket in /proc/net/tcp. */
const LISTENS = "0A"

/** The listening sockets of /proc/net/tcp and /proc/net/tcp6, by port. A port on all addresses is not local. */
export function parseListeners(text: string): Listener[] {
  const found = new Map<number, boolean>()
  for (const line of text.split("\n")) {
    const [, address, hex] =
      /^\s*\d+:\s+([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})\s/i.exec(line) ?? []
    if (address === undefined || hex === undefined) continue
    if (line.trim().split(/\s+/)[3] !== LISTENS) continue
    const port = parseInt(hex, 16)
    found.set(port, isLoopback(address.toUpperCase()) && (found.get(port) ?? true))
  }
  return [...found].map(([port, local]) => ({ port, local })).sort((a, b) => a.port - b.port)
}

/** 127.0.0.0/8 and ::1, in the kernel's order of bytes. */
const isLoopback = (address: string): boolean =>
  address.length === 8
    ? address.endsWith("7F")
    : address === "00000000000000000000000001000000" || /^0{16}FFFF0000.{6}7F$/.test(address)
