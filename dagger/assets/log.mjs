// log.mjs FILE PORT: runs beside the application and answers what it printed.
//   GET /log      the file, whole
//   GET /seconds  how long ago this started
import { readFileSync } from "node:fs"
import { createServer } from "node:http"

const [file, port] = process.argv.slice(2)
const began = Date.now()
createServer((request, response) => {
  if (request.url === "/seconds") return response.end(String((Date.now() - began) / 1000))
  try {
    response.end(readFileSync(file))
  } catch {
    response.end("")
  }
}).listen(Number(port))
