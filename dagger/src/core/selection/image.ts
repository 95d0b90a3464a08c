import { unfollowed } from "./prepared.js"

/** What an image starts: its entry point, then its command. */
export type Start = { entrypoint: readonly string[]; args: readonly string[] }

/** What only hands on to the words after it. */
const HANDS_ON = /^(\/.*\/)?(docker-entrypoint\.sh|tini|dumb-init|--|-g)$/

/** Why what an image starts is not all written down; undefined if it is. */
export function unfollowedStart({ entrypoint, args }: Start): string | undefined {
  const words = [...entrypoint, ...args]
  while (HANDS_ON.test(words[0] ?? "")) words.shift()
  const [program = "", option, line = ""] = words
  if (/(^|\/)sh$/.test(program) && option === "-c" && words.length === 3)
    return unfollowed(line.replace(/^\s*exec\s+/, ""))
  return unfollowed([program.replace(/^\/.*\//, ""), ...words.slice(1)].join(" "))
}

/**
 * Why files of the project may be in an image outside of its working folder, where
 * nobody compares them; undefined if that can't be. What another stage of the build
 * made counts as the project's.
 */
export function copiedElsewhere(dockerfile: string, workdir: string): string | undefined {
  const lines = dockerfile.replace(/\\\r?\n/g, " ").split(/\r?\n/)
  let folder = ""
  let found: string | undefined
  for (const line of lines) {
    if (/^\s*FROM\s/i.test(line)) [folder, found] = ["", undefined]
    const [, word = "", rest = ""] = /^\s*(WORKDIR|COPY|ADD)\s+(.*?)\s*$/i.exec(line) ?? []
    if (/^workdir$/i.test(word)) folder = rest.replace(/\/+$/, "")
    if (!/^(copy|add)$/i.test(word)) continue
    const to = /"([^"]*)"\s*\]$/.exec(rest)?.[1] ?? rest.split(/\s+/).at(-1) ?? ""
    const at = to.startsWith("/") ? to : `${folder}/${to}`
    if (/\$|\.\./.test(at) || !`${at}/`.startsWith(`${workdir}/`))
      found ??= `the Dockerfile copies to ${to}, outside of the working folder ${workdir}`
  }
  return found
}
