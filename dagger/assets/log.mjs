// log.mjs FILE ENDED PORT: runs beside the application and answers what it printed.
//   GET /log      the file, whole
//   GET /seconds  how long ago this started
//   GET /ended    the exit code with which it ended; nothing while it runs
//   GET /sockets  the kernel's list of sockets in its container
import { readFileSync } from "node:fs"
import { createServer } from "node:http"

const [file, ended, port] = process.argv.slice(2)
const began = Date.now()

const text = (path) => {
  try {
    return readFileSync(path)
  } catch {
    return ""
  }
}

const ANSWERS = {
  "/log": () => text(file),
  "/seconds": () => String((Date.now() - began) / 1000),
  "/ended": () => text(ended),
  "/sockets": () => `${text("/proc/net/tcp")}${text("/proc/net/tcp6")}`,
}

createServer((request, response) => response.end(ANSWERS[request.url]?.() ?? "")).listen(
  Number(port),
)
