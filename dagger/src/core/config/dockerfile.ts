/** What a Dockerfile's last stage says of the container it makes. */
export type DockerfileFacts = {
  port?: number
  user?: string
  healthPath?: string
  nodeVersion?: string
  /** What it copies from its context, in all stages. */
  copies?: string[]
  /** What it may read of its context; null: anything. */
  reads?: string[] | null
}

/** Reads EXPOSE, USER and HEALTHCHECK of a Dockerfile's last stage. */
export function readDockerfile(text: string): DockerfileFacts {
  const facts: DockerfileFacts = {}
  const values: Record<string, string> = {}
  for (const line of instructions(text)) {
    const [, name = "", written = ""] = /^\s*([A-Za-z]+)\s+(.*)$/.exec(line) ?? []
    const rest = written.replace(
      /\$\{?(\w+)(?::?-([^}]*))?\}?/g,
      (whole, variable: string, otherwise?: string) => values[variable] ?? otherwise ?? whole,
    )
    switch (name.toUpperCase()) {
      case "FROM":
        delete facts.port
        delete facts.user
        delete facts.healthPath
        facts.nodeVersion =
          /(?:^|[\s/])node:(\d+(?:\.\d+){0,2})(?=[-\s]|$)/.exec(rest)?.[1] ?? facts.nodeVersion
        break
      case "ARG":
      case "ENV":
        for (const [, variable = "", value = ""] of rest.matchAll(/(\w+)=["']?([^\s"']*)/g))
          values[variable] = value
        break
      case "EXPOSE": {
        const port = Number(/^(\d{1,5})(\/tcp)?(\s|$)/i.exec(rest)?.[1])
        if (facts.port === undefined && port >= 1 && port <= 65_535) facts.port = port
        break
      }
      case "COPY":
      case "ADD": {
        const words = rest.split(/\s+/).filter((word) => !word.startsWith("--"))
        if (!/--from=/.test(rest)) facts.copies = [...(facts.copies ?? []), ...words.slice(0, -1)]
        break
      }
      case "USER":
        facts.user = rest.trim()
        break
      case "HEALTHCHECK":
        facts.healthPath = healthPathIn(rest)
        break
    }
  }
  return facts
}

/** Lines joined at trailing backslashes, comments left out. */
export function instructions(text: string): string[] {
  return text
    .split(/\r?\n/)
    .filter((line) => !/^\s*#/.test(line))
    .join("\n")
    .replace(/\\[ \t]*\n/g, " ")
    .split("\n")
}

/** The path that a health check asks for: of a URL, or a quoted text that is one. */
function healthPathIn(command: string): string | undefined {
  const ofUrl = /https?:\/\/[^\s/"']+(\/[\w./-]*)/.exec(command)?.[1]
  return ofUrl ?? /["'](\/[\w-]+(?:\/[\w-]+)*)["']/.exec(command)?.[1]
}
