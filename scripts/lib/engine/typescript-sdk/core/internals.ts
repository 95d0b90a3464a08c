// The SDK's own parts between a call and a module's function. Its entrypoint puts
// them together, but reads the types of the whole module anew in every call.
export { dag } from "sdk/api/client.gen.js"
export { invoke } from "sdk/module/entrypoint/invoke.js"
export { Register } from "sdk/module/entrypoint/register.js"
export { Executor } from "sdk/module/executor.js"
export { convertToPascalCase } from "sdk/module/introspector/case_convertor.js"
export * as shapes from "sdk/module/introspector/dagger_module/index.js"
export { AST } from "sdk/module/introspector/typescript_module/index.js"
export { close as closeTelemetry } from "sdk/telemetry/telemetry.js"
