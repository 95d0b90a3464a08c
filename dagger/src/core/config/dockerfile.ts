/** What a Dockerfile's last stage says of the container it makes. */
export type DockerfileFacts = {
  port?: number
  user?: string
  healthPath?: string
  nodeVersion?: string
}

/** Reads EXPOSE, USER and HEALTHCHECK of a Dockerfile's last stage. */
export function readDockerfile(text: string): DockerfileFacts {
  const facts: DockerfileFacts = {}
  for (const line of instructions(text)) {
    const [, name = "", rest = ""] = /^\s*([A-Za-z]+)\s+(.*)$/.exec(line) ?? []
    switch (name.toUpperCase()) {
      case "FROM":
        delete facts.port
        delete facts.user
        delete facts.healthPath
        facts.nodeVersion = /(?:^|[\s/])node:(\d+\.\d+\.\d+)/.exec(rest)?.[1] ?? facts.nodeVersion
        break
      case "EXPOSE": {
        const port = Number(/^(\d{1,5})(\/tcp)?(\s|$)/i.exec(rest)?.[1])
        if (facts.port === undefined && port >= 1 && port <= 65_535) facts.port = port
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
function instructions(text: string): string[] {
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
