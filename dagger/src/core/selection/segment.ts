import { z } from "zod"

const Paths = z.array(z.string())

/**
 * What one process or thread of a test run touched, as the recorder
 * (assets/recorder) wrote it down. Paths are the project's, as Git writes them.
 */
export const Segment = z.strictObject({
  version: z.literal(1),
  id: z.string(),
  /** The segment whose process started this one, and by which of its `spawns`. */
  parent: z.string().nullable(),
  call: z.number().nullable(),
  pid: z.number(),
  thread: z.number(),
  root: z.string(),
  program: z.string().nullable(),
  /** Test files that ran here; several where they could share something. */
  tests: Paths,
  /**
   * Scripts by their text; functions are triples of start, end and 1 if it ran, null if that is not known.
   * What did not run of those that did are triples of a function's place among them, start and end.
   */
  scripts: z.array(
    z.strictObject({
      file: z.string(),
      text: z.string(),
      functions: z.array(z.number()).nullable(),
      idle: z.array(z.number()).optional(),
      /** Where Jest counted: `text` are the places of its counters, and this has 1 for each that counted something. */
      hits: z.string().optional(),
    }),
  ),
  reads: Paths,
  /** Read by who loads modules. */
  loads: Paths,
  lists: Paths,
  /** Folders that a runner listed to find test files, of which it ran those that it was asked for. */
  collects: Paths.optional(),
  writes: Paths,
  /** Those of all paths that were there at the end. */
  present: Paths,
  env: Paths,
  /** The project's own code took all of the environment; some package did. */
  wholeEnv: z.boolean(),
  packagesTakeEnv: z.boolean(),
  spawns: z.array(
    z.strictObject({
      pid: z.number(),
      thread: z.number(),
      line: z.string(),
      /** True for a shell that may do more than start one program. */
      hidden: z.boolean(),
      /** True if the program is Node itself. */
      node: z.boolean(),
      /** True if a runner started it for itself. */
      own: z.boolean(),
    }),
  ),
  /**
   * What transforms of modules needed, in this process so far: their results are kept, and who runs
   * them later, in any process, does not need it again. Only where a runner has such transforms.
   */
  transforms: z
    .strictObject({ reads: Paths, lists: Paths, env: Paths, problems: Paths })
    .optional(),
  connects: Paths,
  listens: Paths,
  problems: Paths,
})

/** Notes that were begun and never handed in. */
export const Open = z.object({
  id: z.string(),
  parent: z.string().nullable(),
  pid: z.number(),
  thread: z.number(),
})

export type Segment = z.infer<typeof Segment>
export type Open = z.infer<typeof Open>

/** All that a recorded run left. */
export type Recording = {
  segments: readonly Segment[]
  open: readonly Open[]
  /** The text of a script by its key. */
  text(key: string): string | undefined
}
