/** One word for a POSIX shell. */
export function quoted(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

/**
 * A command line of the settings, such as "npm run test:unit --", with arguments
 * added: for `sh -c`. A script runner that needs "--" before them must have it.
 */
export function withArguments(command: string, args: readonly string[]): string {
  return [command.trim(), ...args.map(quoted)].join(" ")
}

/** Environment in which every tool prints plain text and asks nothing. */
export const QUIET_ENV: Readonly<Record<string, string>> = {
  CI: "1",
  NO_COLOR: "1",
  npm_config_update_notifier: "false",
}
