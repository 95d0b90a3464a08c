import { callName } from "../../dagger/src/core/report/format.js"
import { type Callable, callables, type DaggerArgument, type DaggerModule } from "./module.js"

type TypeLike = { kind?: string; name?: string; typeDef?: TypeLike } | undefined

/** A type as it is written in the API: [String], Directory. */
function typeText(type: TypeLike): string {
  if (type?.typeDef) return `[${typeText(type.typeDef)}]`
  const kind = (type?.kind ?? "?").replace(/_KIND$/, "").toLowerCase()
  return type?.name ?? kind.charAt(0).toUpperCase() + kind.slice(1)
}

function argumentLines(arg: DaggerArgument): string[] {
  const value = arg.defaultPath ?? arg.defaultValue
  const rest =
    value !== undefined ? ` = ${JSON.stringify(value)}` : arg.isOptional ? " (optional)" : ""
  return [
    `    ${arg.name}: ${typeText(arg.type)}${rest}`,
    ...comment(arg.description, 6),
    ...(arg.ignore ? [`      ignores ${arg.ignore.join(", ")}`] : []),
  ]
}

function callableLines({ name, args, func }: Callable): string[] {
  const marks = [
    ...(func !== undefined && callName(func.name) !== func.name
      ? [`dagger call ${callName(func.name)}`]
      : []),
    ...(func?.isCheck ? ["check"] : []),
    ...(func?.cache ? [`cache ${func.cache}`] : []),
  ]
  const result = func === undefined ? "" : `: ${typeText(func.returnType)}`
  return [
    `  ${name}${result}${marks.length > 0 ? `  (${marks.join(", ")})` : ""}`,
    ...comment(func?.description ?? "", 4),
    ...args.flatMap(argumentLines),
  ]
}

const comment = (text: string, by: number): string[] =>
  text === "" ? [] : text.split("\n").map((line) => `${" ".repeat(by)}${line}`.trimEnd())

/** The API as a text that a reviewer can read in a diff. */
export function printModule(module: DaggerModule): string {
  const all = callables(module)
  const objects = Object.values(module.objects).flatMap((object) => {
    const fields = Object.values(object.properties).filter(({ isExposed }) => isExposed)
    return [
      "",
      object.name,
      ...comment(object.description, 2),
      ...fields.flatMap(({ alias, name, type, description }) => [
        `  ${object.name}.${alias ?? name}: ${typeText(type)}  (field)`,
        ...comment(description, 4),
      ]),
      ...all.filter(({ name }) => name.split(".")[0] === object.name).flatMap(callableLines),
    ]
  })
  const enums = Object.values(module.enums).flatMap(({ name, description, values }) => [
    "",
    `enum ${name}`,
    ...comment(description, 2),
    ...Object.values(values).map((value) => `  ${value.name} = ${JSON.stringify(value.value)}`),
  ])
  return `${[...objects, ...enums].join("\n").trim()}\n`
}
