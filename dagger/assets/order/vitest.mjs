// A reporter of Vitest 1 to 5 that reports nothing: it has the test files started in the order
// of files.json. Within what the runner keeps together (a project, a pool) only; a project's
// own sequencer, and a shuffled order, stay as they are.
import places from "./places.cjs"

const pathOf = (spec) => spec.moduleId ?? spec[1]

/** What runs together; projects are told apart by identity. */
function groups() {
  const known = new Map()
  return (spec) => {
    const project = spec.project ?? spec[0]
    if (!known.has(project)) known.set(project, known.size)
    return `${known.get(project)} ${spec.pool ?? ""}`
  }
}

export default class Order {
  onInit(vitest) {
    const sequence = vitest?.config?.sequence
    const Own = sequence?.sequencer
    if (typeof Own !== "function" || Own.name !== "BaseSequencer") return
    sequence.sequencer = class BaseSequencer extends Own {
      async sort(files) {
        return places.placed(await super.sort(files), pathOf, groups())
      }
    }
  }
}
