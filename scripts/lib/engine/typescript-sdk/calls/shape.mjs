// What a module offers, as data: read from its types once, when it is compiled,
// and put back into the SDK's classes in every call.

/** Fields that point into the compiler; nothing but reading the types needs them. */
const COMPILER = ["node", "__node", "ast", "symbol", "signature", "userModule"]

export function freeze(value) {
  if (Array.isArray(value)) return value.map(freeze)
  if (typeof value !== "object" || value === null) return value
  const fields = Object.entries(value)
    .filter(([name]) => !COMPILER.includes(name))
    .map(([name, field]) => [name, freeze(field)])
  const name = value.constructor?.name ?? "Object"
  return Object.fromEntries([
    ...fields,
    ...(name === "Object" ? [] : [["$class", name]]),
    ...(typeof value.getLocation === "function" ? [["$place", value.getLocation()]] : []),
  ])
}

export function thaw(value, classes) {
  if (Array.isArray(value)) return value.map((item) => thaw(item, classes))
  if (typeof value !== "object" || value === null) return value
  const { $class, $place, ...fields } = value
  const made = Object.create(classes[$class]?.prototype ?? Object.prototype)
  for (const [name, field] of Object.entries(fields)) made[name] = thaw(field, classes)
  if ($place) made.getLocation = () => $place
  return made
}
