// dagger/schema.json is generated from the schema in code: `--write` writes it,
// without it the file is compared.
import { readFileSync, writeFileSync } from "node:fs"

import { configJsonSchema } from "../../../dagger/src/core/config/schema.js"

const FILE = "dagger/schema.json"
const text = `${JSON.stringify(configJsonSchema(), null, 2)}\n`

if (process.argv.includes("--write")) {
  writeFileSync(FILE, text)
  console.log(`${FILE}: written`)
} else if (readFileSync(FILE, "utf8") === text) {
  console.log(`${FILE}: in step`)
} else {
  console.error(`${FILE} differs from the schema in code. Run \`npm run schema\`.`)
  process.exit(1)
}
