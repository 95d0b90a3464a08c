import fc from "fast-check"

/** A made-up program: functions in files, each calling others, and tests that call some. */
export type Program = {
  /** By file, the functions that it holds, by the numbers of those that they call. */
  functions: { file: number; calls: number[]; nested: boolean }[]
  tests: number[][]
  files: number
}

export const programs: fc.Arbitrary<Program> = fc
  .record({ files: fc.integer({ min: 1, max: 4 }), count: fc.integer({ min: 1, max: 12 }) })
  .chain(({ files, count }) =>
    fc.record({
      files: fc.constant(files),
      functions: fc.array(
        fc.record({
          file: fc.nat(files - 1),
          // Only functions further on, so that every call ends.
          calls: fc.array(fc.nat(count - 1), { maxLength: 3 }),
          nested: fc.boolean(),
        }),
        { minLength: count, maxLength: count },
      ),
      tests: fc.array(fc.array(fc.nat(count - 1), { minLength: 1, maxLength: 3 }), {
        minLength: 1,
        maxLength: 5,
      }),
    }),
  )

export const fileName = (file: number): string => `src/f${file}.js`

const callees = ({ functions }: Program, index: number): number[] =>
  functions[index]!.calls.filter((one) => one > index)

/** The text of each file. Some functions do their work in one that they hold. */
export function textsOf(program: Program): Record<string, string> {
  const texts: Record<string, string> = {}
  for (let file = 0; file < program.files; file++) {
    const own = program.functions.flatMap((one, index) => (one.file === file ? [index] : []))
    const bodies = own.map((index) => {
      const calls = callees(program, index).map((to) => `all.g${to}()`)
      const work = ["seen.push(" + index + ")", ...calls].join("; ")
      const { nested } = program.functions[index]!
      const body = nested ? `const inner = () => { ${work} }; inner()` : work
      return `all.g${index} = function g${index}() { ${body} }`
    })
    texts[fileName(file)] = bodies.join("\n")
  }
  return texts
}

/** The functions that a test reaches. */
export function reachedBy(program: Program, test: readonly number[]): Set<number> {
  const reached = new Set(test)
  for (const one of reached) for (const next of callees(program, one)) reached.add(next)
  return reached
}
