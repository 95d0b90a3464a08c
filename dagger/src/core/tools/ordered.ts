import { quoted } from "./shell.js"

/** Folder in containers with the programs of assets/order and the order itself, `ORDER_FILE`. */
export const ORDER = "/sluice/order"
export const ORDER_FILE = "files.json"

/** Text of `ORDER_FILE`: test files relative to the application, whose folder is `root`. */
export const orderText = (order: readonly string[], root: string): string =>
  JSON.stringify({ root, files: order })

/** Folder of links to the application, for node:test. */
const LINKS = "/sluice/links"
const DIGITS = 5

/** Characters of all names together that a command line surely takes. */
const MOST = 80_000

/** Characters that node:test reads as a pattern. */
const PATTERN = /[*?[\]{}()!|\\]/

/** True if files can be named on the command line of node:test one by one. */
export const canNameEach = (files: readonly string[]): boolean =>
  files.every((file) => !PATTERN.test(file)) &&
  files.reduce((sum, file) => sum + file.length + LINKS.length + DIGITS + 2, 0) < MOST

/** Shell that makes a link to the working folder for each of some files. */
export const makeLinks = (count: number): string =>
  `mkdir -p ${LINKS} && for n in $(seq ${10 ** (DIGITS - 1)} ${10 ** (DIGITS - 1) + count - 1}); do ln -sfn "$PWD" ${LINKS}/$n; done; `

/** The same files by paths that sort in the order in which they are given: node:test sorts them. */
export const linked = (files: readonly string[]): string[] =>
  files.map((file, place) => quoted(`${LINKS}/${10 ** (DIGITS - 1) + place}/${file}`))

/** A report with the files' own paths, as if they had not been named by links. */
export const unlinked = (text: string): string =>
  text.replace(new RegExp(`${LINKS}/\\d{${DIGITS}}/`, "g"), "")

/** True for a program of Sluice's own in a report of coverage. */
export const isOwnProgram = (file: string): boolean =>
  /^((\.\.\/)+|\/)sluice\/(order|recorder)\//.test(file)

/** True for the name of a file that may hold Jest's settings. */
export const isJestConfig = (name: string): boolean => name === "package.json" || /jest/i.test(name)

/** True if a file of Jest's settings, or a command, names a sequencer of the project's own. */
export const namesSequencer = (text: string): boolean => text.includes("testSequencer")
