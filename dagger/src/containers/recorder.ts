import { dag, type Container } from "@dagger.io/dagger"
import { APP } from "./node.js"

/** Where the recorder lies in a container, and where it leaves its notes. */
export const PROGRAM = "/sluice/recorder"
export const NOTES = "/sluice/notes"

/** A container that has the recorder, for whoever starts processes with it. */
export const withProgram = (container: Container): Container =>
  container.withMountedDirectory(PROGRAM, dag.currentModule().source().directory("assets/recorder"))

/** A container whose Node processes write down what each test file touches. */
export const withRecorder = (container: Container): Container =>
  withProgram(container)
    .withEnvVariable("SLUICE_RECORD", NOTES)
    .withEnvVariable("SLUICE_ROOT", APP)
    .withEnvVariable("NODE_OPTIONS", `\${NODE_OPTIONS} --require ${PROGRAM}/index.cjs`, {
      expand: true,
    })
