import type { Client, Container, Service } from "@dagger.io/dagger"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { parse } from "yaml"
import {
  MAILHOG,
  playwright,
  POSTGRES,
  SCHEMATHESIS,
} from "../../../../dagger/src/containers/images.js"
import { DEFAULTS } from "../../../../dagger/src/core/config/defaults.js"
import { schemathesisArguments } from "../../../../dagger/src/core/tools/schemathesis.js"
import { withArguments } from "../../../../dagger/src/core/tools/shell.js"

const PORT = 3000

/** Seconds of each tool, as a plain script ran them one after the other. */
export type PlainTimes = Record<string, number>

/** Times a command and goes on whatever it says, but notes its exit code. */
const TIMED =
  't() { name=$1; shift; b=$(date +%s%N); "$@" >/tmp/$name.log 2>&1; c=$?; e=$(date +%s%N); echo "$name $c $(( (e - b) / 1000000 ))" >>/times; [ $c = 0 ] || tail -n 30 /tmp/$name.log; }'
const UNTIL_UP =
  "for i in $(seq 150); do node -e 'fetch(process.argv[1]).then(r=>process.exit(r.ok?0:1),()=>process.exit(1))' http://localhost:3000/readyz && break; sleep 0.2; done"
const START = "node dist/migrate.js && node dist/seed.js && exec node dist/server.js"

/**
 * The tools of the stages with the flags that Sluice gives them, one after the
 * other in one container with everything installed, and no pipeline around: what
 * a shell script in a CI job does. The engine only lends the container, with a
 * database and an inbox beside it; its start and stop are not counted.
 */
export async function plain(client: Client, app: string): Promise<PlainTimes> {
  const nonce = String(Date.now())
  const { app: settings, stages } = parse(readFileSync(join(app, "sluice.yaml"), "utf8")) as {
    app: { env: Record<string, string> }
    stages: { contract: { headers: Record<string, string> } }
  }
  const lock = JSON.parse(readFileSync(join(app, "package-lock.json"), "utf8")) as {
    packages: Record<string, { version: string }>
  }
  const version = lock.packages["node_modules/@playwright/test"]!.version
  const source = client.host().directory(app)
  const environment = (container: Container, owner: string): Container =>
    Object.entries({
      ...settings.env,
      CI: "1",
      NONCE: nonce,
      DATABASE_URL: "postgres://app:app@db:5432/app",
      SMTP_URL: "smtp://mail:1025",
      MAIL_API_URL: "http://mail:8025",
    }).reduce(
      (made, [name, value]) => made.withEnvVariable(name, value),
      container.withServiceBinding("db", database(client, `${owner}-${nonce}`)).withServiceBinding(
        "mail",
        client
          .container()
          .from(MAILHOG)
          .withEnvVariable("OWNER", owner + nonce)
          .withExposedPort(1025)
          .withExposedPort(8025)
          .asService(),
      ),
    )
  const script = [
    TIMED,
    "t install npm ci --no-audit --no-fund",
    "t eslint npx eslint . --format json --output-file /tmp/eslint.json",
    "t prettier npx prettier --check .",
    "t tsc npx tsc --noEmit --pretty false",
    "t unit npm run test:unit",
    "t build npm run build",
    "t migrate node dist/migrate.js",
    "t integration npm run test:integration",
    "node dist/seed.js >/dev/null; PORT=3000 HOST=0.0.0.0 node dist/server.js >/tmp/server.log 2>&1 &",
    UNTIL_UP,
    "BASE_URL=http://localhost:3000 t e2e npx playwright test --retries=1 --reporter=list",
  ].join("\n")
  const base = client
    .container()
    .from(playwright(version))
    .withMountedCache("/root/.npm", client.cacheVolume("sluice-bench-npm"))
    .withWorkdir("/app")
    .withDirectory("/app", source)
  const ran = environment(base, "script").withExec(["bash", "-c", script])
  const times = await ran.file("/times").contents()
  const installed = client.container().from(playwright(version)).withWorkdir("/app")
  const server = environment(installed.withDirectory("/app", ran.directory("/app")), "contract")
    .withExposedPort(PORT)
    .asService({ args: ["sh", "-c", START] })
  const arguments_ = schemathesisArguments({
    ...DEFAULTS.contract,
    checks: [...DEFAULTS.contract.checks],
    schema: "/tmp/openapi.json",
    url: `http://web:${PORT}`,
    headers: stages.contract.headers,
    exclude: [],
    outputFolder: "/tmp",
  })
  const contract = await client
    .container()
    .from(SCHEMATHESIS)
    .withUser("root")
    .withEntrypoint([])
    .withEnvVariable("NONCE", nonce)
    .withMountedFile("/tmp/openapi.json", source.file("openapi.json"))
    .withServiceBinding("web", server)
    .withExec(["bash", "-c", `${TIMED}\nt contract ${withArguments("schemathesis", arguments_)}`])
    .file("/times")
    .contents()
  return read(times + contract)
}

function read(text: string): PlainTimes {
  const rows = text
    .trim()
    .split("\n")
    .map((line) => line.split(" "))
  const failed = rows.filter(([, code]) => code !== "0").map(([name]) => name)
  if (failed.length > 0) throw new Error(`the plain script is not green: ${failed.join(", ")}`)
  return Object.fromEntries(rows.map(([name, , ms]) => [name, Number(ms) / 1000]))
}

function database(client: Client, owner: string): Service {
  return client
    .container()
    .from(POSTGRES)
    .withEnvVariable("POSTGRES_USER", "app")
    .withEnvVariable("POSTGRES_PASSWORD", "app")
    .withEnvVariable("POSTGRES_DB", "app")
    .withEnvVariable("OWNER", owner)
    .withExposedPort(5432)
    .asService({
      args: [
        "postgres",
        "-c",
        "fsync=off",
        "-c",
        "full_page_writes=off",
        "-c",
        "synchronous_commit=off",
      ],
      useEntrypoint: true,
    })
}
