// Whose a script is where a process runs test files one after the other, each in a realm of its
// own. V8 numbers scripts as they are compiled, so a script that does nothing is run at the start
// of each realm: the numbers between two of them are the first one's. Counts can then be taken
// once for many test files, which costs about as much as once for one.
"use strict"
const { Script } = require("node:vm")

const BORDER = /^sluice-realm:\d+$/

class Realms {
  /** Borders by their scripts' numbers, in that order. */
  #borders = []
  /** Segments by names of borders that V8 has not told of yet. */
  #untold = new Map()
  #count = 0

  /** What is compiled from now on is this segment's. */
  enter(segment) {
    const name = `sluice-realm:${this.#count++}`
    this.#untold.set(name, segment)
    // A text of its own, as V8 would take a text that it knows for the same script.
    new Script(`0//${name}`, { filename: name }).runInThisContext()
  }

  /** Takes the borders from what V8 tells. */
  learn(scripts) {
    for (const { url, scriptId } of scripts) {
      if (!BORDER.test(url) || !this.#untold.has(url)) continue
      this.#borders.push({ number: Number(scriptId), segment: this.#untold.get(url) })
      this.#untold.delete(url)
    }
    this.#borders.sort((a, b) => a.number - b.number)
  }

  /** The segment that a script was compiled in; undefined if that is not certain. */
  ownerOf(scriptId) {
    if (this.#untold.size > 0) return undefined
    const number = Number(scriptId)
    const border = this.#borders.findLast((one) => one.number < number)
    return border === undefined ? undefined : border.segment
  }

  /** Forgets the borders of segments that are gone. */
  forget() {
    this.#borders = this.#borders.filter(({ segment }) => !segment.gone)
  }
}

module.exports = { Realms }
