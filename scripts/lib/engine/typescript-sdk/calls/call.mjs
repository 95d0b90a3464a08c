// Started by the engine for every call into a TypeScript module that was
// compiled by compile.mjs: answers what it offers, or calls a function of it.
import { connection, internals } from "@dagger.io/dagger/core"
import { readFileSync } from "node:fs"
import { modules } from "sluice:modules"
import { thaw } from "./shape.mjs"

const { closeTelemetry, dag, Executor, invoke, Register, shapes } = internals

/** An error as the engine hands it on: its message, and what a failed command left. */
function asError(error) {
  if (!(error instanceof Error)) return dag.error(String(error))
  const extensions = Object.entries(error.extensions ?? {})
  return extensions
    .filter(([, value]) => value !== "" && value !== undefined && value !== null)
    .reduce((made, [name, value]) => made.withValue(name, JSON.stringify(value)), dag.error(error.message))
}

async function argumentsOf(call) {
  const given = await call.inputArgs()
  const pairs = given.map(async (one) => {
    const [name, value] = await Promise.all([one.name(), one.value()])
    return [name, JSON.parse(value)]
  })
  return Object.fromEntries(await Promise.all(pairs))
}

async function answer(call, module) {
  const parentName = await call.parentName()
  if (parentName === "") return new Register(module).run()
  const [fnName, parent, fnArgs] = await Promise.all([call.name(), call.parent(), argumentsOf(call)])
  const parentArgs = JSON.parse(parent) ?? {}
  return invoke(new Executor(modules, module), module, { parentName, fnName, parentArgs, fnArgs })
}

// Once with --warm when the module is compiled, so that Node keeps the compiled code.
if (!process.argv.includes("--warm")) {
  await connection(
    async () => {
      const call = dag.currentFunctionCall()
      const shape = JSON.parse(readFileSync(new URL("shape.json", import.meta.url), "utf8"))
      try {
        const result = await answer(call, thaw(shape, shapes))
        await call.returnValue(JSON.stringify(result ?? null))
      } catch (error) {
        await call.returnError(asError(error))
        await closeTelemetry()
        process.exit(1)
      }
    },
    { LogOutput: process.stdout },
  )
}
