/** Routes that are told apart at most; further ones count together. */
export const MOST_ROUTES = 128

/** Name under which requests without a route, and routes beyond the most, are counted. */
export const OTHER_ROUTES = "(other)"

const ID = /^(\d+|[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{16,})$/i

/** The route of a path: no query, and `:id` for numbers and identifiers. */
export function routeOf(path: string): string {
  const bare = path.split(/[?#]/, 1)[0] ?? ""
  if (!/\d|[0-9a-f]{16}/i.test(bare)) return bare
  return bare
    .split("/")
    .map((part) => (ID.test(part) ? ":id" : part))
    .join("/")
}

/** Numbers routes as they appear; 0 stands for all others. */
export class Routes {
  readonly names: string[] = [OTHER_ROUTES]
  private known = new Map<string, number>()

  indexOf(route: string | undefined): number {
    if (route === undefined) return 0
    const seen = this.known.get(route)
    if (seen !== undefined) return seen
    const name = routeOf(route)
    let index = this.known.get(name)
    if (index === undefined) {
      if (this.names.length >= MOST_ROUTES) return 0
      index = this.names.push(name) - 1
      this.known.set(name, index)
    }
    if (name !== route && this.known.size < 10 * MOST_ROUTES) this.known.set(route, index)
    return index
  }
}
