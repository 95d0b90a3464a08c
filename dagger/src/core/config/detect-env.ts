import { sources } from "./detect-server.js"
import { type Seen, seen, type SourceFacts } from "./facts.js"

/** Names of environment variables in the order of where they were seen, each with the first file. */
export function variables(facts: SourceFacts): Map<string, string> {
  const found = new Map<string, string>()
  const take = (name: string | undefined, file: string) => {
    if (name !== undefined && !found.has(name)) found.set(name, file)
  }
  for (const [file, text] of Object.entries(facts.texts)) {
    if (/\.config\.\w+$|^knexfile\.\w+$|\.prisma$/.test(file))
      for (const [, a, b] of text.matchAll(READS)) take(a ?? b, file)
  }
  for (const [file, text] of sources(facts))
    for (const [, a, b] of text.matchAll(READS)) take(a ?? b, file)
  for (const { name, file } of exampleValues(facts)) take(name, file)
  return found
}

const READS = /\benv(?:\(\s*["']|\.|\[["'])([A-Z][A-Z0-9_]*)|\b([A-Z][A-Z0-9_]+)\s*:\s*z\./g

/** Names and values of .env.example or .env.sample. */
export function exampleValues({ texts }: SourceFacts) {
  const file = [".env.example", ".env.sample"].find((name) => texts[name] !== undefined)
  if (file === undefined) return []
  return (texts[file] ?? "").split(/\r?\n/).flatMap((line) => {
    const [, name, raw = ""] = /^\s*(?:export\s+)?([A-Z][A-Z0-9_]*)\s*=\s*(.*)$/.exec(line) ?? []
    const value = raw.replace(/\s+#.*$/, "").trim()
    return name === undefined
      ? []
      : [{ name, value: /^(["'])(.*)\1$/.exec(value)?.[2] ?? value, file }]
  })
}

const DATABASE = /^(\w+_)?(DATABASE|DB|POSTGRES(QL)?|PG)_?(URL|URI|DSN|CONNECTION(_STRING)?)$/
const SMTP = /^(\w+_)?(SMTP|MAIL|MAILER|EMAIL)(_SERVER)?_(URL|URI|DSN)$/
const INBOX = /^(MAIL|MAILHOG|INBOX)_(API|INBOX)?_?URL$/

/** The variable that gets the database's URL. */
export const databaseVariable = (facts: SourceFacts) => first(facts, DATABASE)

/** The variable that gets the mail server's URL. */
export const smtpVariable = (facts: SourceFacts) => first(facts, SMTP, (name) => !INBOX.test(name))

function first(
  facts: SourceFacts,
  pattern: RegExp,
  holds: (name: string) => boolean = () => true,
): Seen<string> | undefined {
  const found = [...variables(facts)].find(([name]) => pattern.test(name) && holds(name))
  return found && seen(found[0], found[1])
}

/** What part of an address a variable holds. */
export type AddressPart = "host" | "port" | "user" | "password" | "database"

const PARTS: readonly (readonly [RegExp, AddressPart])[] = [
  [/_?(HOST|HOSTNAME|SERVER)$/, "host"],
  [/_?PORT$/, "port"],
  [/_?(USER|USERNAME)$/, "user"],
  [/_?(PASSWORD|PASS|PWD)$/, "password"],
  [/_?(NAME|DATABASE|DB)$/, "database"],
]

/** Variables that each hold a part of a service's address, such as DB_HOST. */
export function addressVariables(
  facts: SourceFacts,
  service: "postgres" | "mail",
): Record<string, AddressPart> {
  const owner =
    service === "postgres"
      ? /^(DB|DATABASE|POSTGRES|PG|TYPEORM)(?=_|[A-Z])/
      : /^(SMTP|MAIL|MAILER|EMAIL)(?=_)/
  const found: Record<string, AddressPart> = {}
  for (const name of variables(facts).keys()) {
    if (!owner.test(name)) continue
    const part = PARTS.find(([pattern]) => pattern.test(name.replace(owner, "")))?.[1]
    if (part !== undefined && (service === "postgres" || part === "host" || part === "port"))
      found[name] = part
  }
  return found
}
