// The JSON Schemas under dagger/ are generated from those in code: `--write`
// writes them, without it the files are compared.
import { existsSync, readFileSync, writeFileSync } from "node:fs"

import { judgeJsonSchema } from "../../../dagger/src/core/canary/decide/config.js"
import { configJsonSchema } from "../../../dagger/src/core/config/schema.js"
import { ciPlanJsonSchema } from "../../../dagger/src/core/selection/ci-plan.js"
import { reportJsonSchema } from "../../../dagger/src/core/report/json.js"

const FILES = {
  "dagger/schema.json": configJsonSchema(),
  "dagger/judge.schema.json": judgeJsonSchema(),
  "dagger/ci-plan.schema.json": ciPlanJsonSchema(),
  "dagger/report.schema.json": reportJsonSchema(),
}

for (const [file, schema] of Object.entries(FILES)) {
  const text = `${JSON.stringify(schema, null, 2)}\n`
  if (process.argv.includes("--write")) {
    writeFileSync(file, text)
    console.log(`${file}: written`)
  } else if (existsSync(file) && readFileSync(file, "utf8") === text) {
    console.log(`${file}: in step`)
  } else {
    console.error(`${file} differs from the schema in code. Run \`npm run schema\`.`)
    process.exitCode = 1
  }
}
