// Runs before each test file: has the mutant that is tried in Stryker's name for it, and hands
// out how often each mutant's place was run. Node's own modules are one for all realms of Jest's.
"use strict"
const events = require("node:events")

const { __STRYKER_ACTIVE_MUTANT__: activeMutant, SLUICE_HIT_LIMIT: hitLimit } = process.env
const tried =
  activeMutant === undefined ? {} : { activeMutant, hitCount: 0, hitLimit: Number(hitLimit) }
globalThis.__stryker__ = tried
events[Symbol.for("sluice.mutants")] = tried
