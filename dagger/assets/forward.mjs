// forward.mjs PORT HOST HOST_PORT: connections to localhost:PORT go to HOST. A
// browser trusts localhost as it trusts HTTPS, so that what needs a secure
// context (cookies, workers, isolation headers) works as it does in production.
import { connect, createServer } from "node:net"

const [port, host, hostPort] = process.argv.slice(2)
createServer((client) => {
  const server = connect(Number(hostPort), host)
  for (const [from, to] of [
    [client, server],
    [server, client],
  ]) {
    from.pipe(to)
    from.on("error", () => to.destroy())
    from.on("close", () => to.destroy())
  }
}).listen(Number(port), "localhost")
