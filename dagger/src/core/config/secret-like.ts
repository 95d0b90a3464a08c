/** Names under which secrets are kept. */
const SECRET_NAME =
  /(^|_)(SECRET|TOKEN|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?|API_?KEY|(ACCESS|PRIVATE|SIGNING|ENCRYPTION|AUTH)_KEY)(_|$)|_(SECRET|KEY|TOKEN)$/i

/** Values that say themselves that they are worth nothing. */
const MADE_UP =
  /rehears|test|dummy|example|fake|sample|local|change|unused|placeholder|not-a|insecure|^(.)\1*$|^(true|false|\d*|secret|password)$/i

/** A note where app.env seems to hold real secrets; undefined where it does not. */
export function secretLikeNote(env: Readonly<Record<string, string>>): string | undefined {
  const names = Object.entries(env)
    .filter(([name, value]) => SECRET_NAME.test(name) && value.length >= 8 && !MADE_UP.test(value))
    .map(([name]) => name)
  if (names.length === 0) return undefined
  return `app.env in sluice.yaml seems to hold secrets in plain text (${names.join(", ")}). With --secrets they stay out of the repository, and are masked everywhere.`
}
