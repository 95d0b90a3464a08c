// The SDK as one file: what modules import, and what a call needs of its insides.
export * from "@dagger.io/dagger"
export { getTracer } from "@dagger.io/dagger/telemetry"
export * as internals from "./internals"
