import { z } from "zod"
import { isConfiguration, isNamedTest } from "./configuration.js"
import { isSource } from "./functions.js"
import type { Open, Recording, Segment } from "./segment.js"

/** Where the image's files stand in a tree, beside those of the source. */
export const IMAGE = "image:"

/** What processes wrote down, and what was begun and never handed in. */
export type Notes = { segments: readonly Segment[]; open: readonly Open[] }

/** What one test file had the application do, from its start to its end, and what Playwright read for it. */
export type Chunk = { file: string; problems: readonly string[]; app: Notes; browser: Notes }

/** chunk.json: which file's run it was, and what of its notes is missing. */
export const ChunkFile = z.object({ file: z.string(), problems: z.array(z.string()) })

/** run.json: what is missing of the notes of migrations and seed. */
export const RunFile = z.object({ problem: z.string().optional() })

/** All that a recorded run of browser tests left. */
export type BrowserRun = {
  chunks: readonly Chunk[]
  /** Migrations and seed. */
  steps: Notes
  text: Recording["text"]
}

// What comes with the base image, or with the system: its name is part of the toolchain.
const SYSTEM =
  /^(proc|sys|dev|run|tmp|lib|lib64|bin|sbin|sluice|usr\/(lib|lib64|bin|sbin|libexec|local\/(bin|lib|include))|usr\/share\/(zoneinfo|ca-certificates|i18n|locale|zoneinfo-icu)|var\/tmp|etc\/(ssl|hosts|resolv\.conf|nsswitch\.conf|localtime|timezone|passwd|group|os-release|host\.conf|services|protocols|gai\.conf|ld\.so\.cache))(\/|$)/

const inImage = (path: string): string[] =>
  SYSTEM.test(path) ? [] : [path === "." ? IMAGE : `${IMAGE}/${path}`]

/** Notes of the image's processes, with its files by their places in the tree. */
function ofImage(one: Segment): Segment {
  const paths = (list: readonly string[]): string[] => list.flatMap(inImage)
  return {
    ...one,
    scripts: one.scripts.flatMap((script) =>
      inImage(script.file).map((file) => ({ ...script, file })),
    ),
    reads: paths(one.reads),
    loads: paths(one.loads),
    lists: paths(one.lists),
    writes: paths(one.writes),
    present: paths(one.present),
  }
}

/** Programs that reach the project by the application alone, or say what the report is of. */
const BROWSERS =
  /(^|\/)(chrome|chromium|chrome-headless-shell|headless_shell|firefox|pw_run\.sh|MiniBrowser|ffmpeg-linux|git|uname|lsb_release)( |$)|ms-playwright\//
const PLAYWRIGHT = /^(\/\S*\/)?sh -c .*\bplaywright\b/

/** Notes of Playwright's processes: files as a whole, and of programs those that are no browsers. */
function ofBrowser(one: Segment, wrapper: string): Segment {
  const without = (list: readonly string[]): string[] => list.filter((path) => path !== wrapper)
  return {
    ...one,
    scripts: one.scripts
      .filter(({ file }) => file !== wrapper)
      .map(({ file }) => ({ file, text: "", functions: null })),
    reads: without(one.reads),
    loads: without(one.loads),
    present: without(one.present),
    spawns: one.spawns.map((spawn) => ({
      ...spawn,
      own: spawn.own || BROWSERS.test(spawn.line) || PLAYWRIGHT.test(spawn.line),
    })),
  }
}

/** Text of a file of the source. */
type Source = (path: string) => string | undefined

/** Projects of Playwright's that others need first: it runs all of their files, asked for or not. */
const FIRST = /\b(dependencies|teardown)\b/

/** Packages that settings are made from: of others nobody sees which projects they make. */
const PACKAGE = /\b(?:from|import|require)\s*\(?\s*["']([^"'./][^"']*)["']/g
const PLAIN = /^(@playwright\/test|playwright\/test|dotenv(\/config)?|node:\w+|path|fs|os|url)$/

/** True for the text of settings that make their projects themselves. */
const isPlain = (text: string): boolean =>
  [...text.matchAll(PACKAGE)].every(([, name = ""]) => PLAIN.test(name))

/**
 * True if a new test file can't have a part in a chunk's run: Playwright's settings were seen and use
 * no package that could make projects, none of what it loaded speaks of projects that others need,
 * and no other test file ran along.
 */
function isAlone({ file, browser }: Chunk, wrapper: string, source: Source): boolean {
  const seen = browser.segments.flatMap(({ scripts, loads, reads }) => [
    ...[...loads, ...reads].filter((path) => isSource(path)),
    ...scripts.map((script) => script.file),
  ])
  const others = seen.filter((path) => path !== file && path !== wrapper)
  const settings = others.filter(isConfiguration)
  return (
    seen.includes(wrapper) &&
    settings.length > 0 &&
    settings.every((path) => isPlain(source(path) ?? "")) &&
    !others.some((path) => isNamedTest(path) || FIRST.test(source(path) ?? ""))
  )
}

/** Folders in which a runner looked for tests as such that it listed, where any file in them counts. */
const listedOnly = (one: Segment): Segment => ({
  ...one,
  lists: [...one.lists, ...(one.collects ?? [])],
  collects: [],
})

/** Those that nobody of the same chunk started are the file's own. */
function rooted(segments: readonly Segment[], file: string): Segment[] {
  const ids = new Set(segments.map(({ id }) => id))
  return segments.map((one) =>
    one.parent !== null && ids.has(one.parent) ? one : { ...one, tests: [file] },
  )
}

/** Says what of a chunk is missing, as a process that had a problem. */
function missing(chunk: Chunk, index: number, source: Source): Segment {
  const { file, problems, app, browser } = chunk
  // What a browser opens by itself is read where nobody sees it.
  const opens = browser.segments
    .flatMap((one) => one.scripts)
    .find((script) => /\bfile:\/\//.test(source(script.file) ?? ""))
  const cut = [app, browser].some(({ open }) => open.some(({ parent }) => parent === null))
  return {
    ...{ version: 1, id: `chunk-${index}`, parent: null, call: null, pid: 0, thread: 0, root: "/" },
    ...{ program: null, tests: [file], scripts: [], reads: [], loads: [], lists: [], writes: [] },
    ...{ present: [], env: [], wholeEnv: false, packagesTakeEnv: false, spawns: [] },
    ...{ connects: [], listens: [] },
    problems: [
      ...problems.map((text) => `was recorded in part: ${text}`),
      ...(app.segments.length === 0 ? ["was recorded without the application"] : []),
      ...(browser.segments.length === 0 ? ["was recorded without Playwright"] : []),
      ...(opens === undefined ? [] : [`opens files in the browser, in ${opens.file}`]),
      ...(cut ? ["was recorded with a process that could not say at its end what it reached"] : []),
    ],
  }
}

/**
 * A run of browser tests as a recording: a file's own are the processes of the
 * application while it ran, and of Playwright; those of migrations and seed are of no
 * test, and so fill the services. `wrapper` is Sluice's own settings for Playwright.
 */
export function browserRecording(
  { chunks, steps, text }: BrowserRun,
  wrapper: string,
  source: Source,
): Recording {
  const segments = chunks.flatMap((chunk, index) => {
    const own = chunk.browser.segments.map((one) => ofBrowser(one, wrapper))
    const alone = isAlone(chunk, wrapper, source)
    return [
      missing(chunk, index, source),
      ...rooted(chunk.app.segments.map(ofImage), chunk.file),
      ...rooted(alone ? own : own.map(listedOnly), chunk.file),
    ]
  })
  return {
    segments: [...segments, ...steps.segments.map(ofImage)],
    open: [...chunks.flatMap(({ app, browser }) => [...app.open, ...browser.open]), ...steps.open],
    text,
  }
}
