import type { Project } from "./project.js"
import { JEST_PROJECTS } from "./projects-jest.js"
import { VITEST_PROJECTS } from "./projects-vitest.js"

/** The projects, in the order in which they run. */
export const PROJECTS: readonly Project[] = [...JEST_PROJECTS, ...VITEST_PROJECTS]
