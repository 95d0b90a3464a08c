// controller.ts ENDPOINT HEALTHPATH: rolls a candidate out in a rig that somebody else holds, until it is killed.
import { Control } from "../../../../dagger/src/release/control.js"
import { rollOutForever } from "./trial.js"

const [endpoint, healthPath] = process.argv.slice(2)
if (endpoint === undefined || healthPath === undefined) process.exit(2)
await rollOutForever(new Control(endpoint, (text) => text), healthPath)
