import type { Project } from "./project.js"

const JEST = "jest@29.7.0"
const BABEL = ["@babel/core@7.28.5", "@babel/preset-env@7.28.5", "@babel/preset-typescript@7.28.5"]
/** TypeScript for Jest. */
const BABEL_CONFIG = `module.exports = {
  presets: [["@babel/preset-env", { targets: { node: "current" } }], "@babel/preset-typescript"],
}
`
/** Leaves tests out by name, for Jest: those that fail on this Node without any mutant. */
const skipping = (
  names: readonly string[],
): string => `const failing = new Set(${JSON.stringify(names)})
const all = global.it
global.it = global.test = Object.assign((name, ...rest) => (failing.has(name) ? all.skip : all)(name, ...rest), all)
`

/** What Mocha's tests expect of their surroundings, for Jest. */
const MOCHA_IN_JEST = `global.before = beforeAll
global.after = afterAll
const own = { timeout() {}, slow() {} }
const promised = (value) => (typeof value?.then === "function" ? value : undefined)
for (const name of ["it", "before", "after", "beforeEach", "afterEach"]) {
  const jests = global[name]
  const bound = (body) =>
    body && (body.length > 0 ? function (done) { body.call(own, done) } : () => promised(body.call(own)))
  const wrapped = typeof jests.skip === "function"
    ? (title, body) => (body ? jests(title, bound(body)) : jests.todo(title))
    : (...args) => jests(bound(args.at(-1)))
  global[name] = Object.assign(wrapped, jests)
}
`
const asMocha = (
  tests: string,
  more = "",
  failing: readonly string[] = [],
): Record<string, string> => ({
  "mocha-in-jest.js": MOCHA_IN_JEST + skipping(failing),
  "jest.config.js": `module.exports = {
  testMatch: ["<rootDir>/${tests}"],
  setupFilesAfterEnv: ["<rootDir>/mocha-in-jest.js"],
  testTimeout: 10000,${more}
}
`,
})

/** Projects whose tests Jest runs, or can run. */
export const JEST_PROJECTS: Project[] = [
  {
    name: "htmlparser2",
    source: {
      debian: "node-htmlparser2",
      version: "8.0.1-4",
      sha256: "bf60a3465e5c30def094fb7549dac93da760ad2fdfe45525b4316678b64108d0",
    },
    runner: "jest",
    packages: [
      JEST,
      ...BABEL,
      "domelementtype@2.3.0",
      "domhandler@5.0.3",
      "domutils@3.0.1",
      "entities@4.3.0",
    ],
    files: {
      "babel.config.js": BABEL_CONFIG,
      "jest.config.js": `module.exports = {
  testMatch: ["<rootDir>/src/**/*.spec.ts"],
  snapshotFormat: { escapeString: true, printBasicPrototype: true },
  moduleNameMapper: { "^(.*)\\\\.js$": ["$1", "$1.js"] },
}
`,
    },
    without: [],
    mutate: { folder: "src", files: /^src\/(?!.*\.spec)\w+\.ts$/ },
  },
  {
    name: "iconv-lite",
    source: {
      debian: "node-iconv-lite",
      version: "0.6.3-3",
      sha256: "266ae0144bb7378422caf5da543bc8aec185af1f60f4310e4e8d93aefff518a9",
    },
    runner: "jest",
    packages: [
      JEST,
      "safer-buffer@2.1.2",
      "async@3.2.6",
      "errto@0.2.1",
      "semver@6.3.1",
      "unorm@1.6.0",
    ],
    files: {
      "jest.config.js":
        'module.exports = { testMatch: ["**/test/*-test.js"], collectCoverage: false }\n',
    },
    // What needs a native addon, or older streams.
    without: ["big5", "dbcs", "gbk", "sbcs", "streams", "utf32"].map(
      (one) => `test/${one}-test.js`,
    ),
    mutate: { folder: ".", files: /^(lib|encodings)\/[\w-]+\.js$/ },
  },
  {
    name: "commander",
    mutants: 400,
    source: {
      debian: "node-commander",
      version: "9.4.1-1",
      sha256: "591ba7850546f51a710a776f9271f1401a08b0e2b831cbbc8354415273a9da12",
    },
    runner: "jest",
    packages: [JEST],
    files: {
      "jest.config.js": 'module.exports = { setupFilesAfterEnv: ["<rootDir>/skipping.js"] }\n',
      // A link out of the copy in which mutants are tried.
      "skipping.js": skipping(["when subcommand file is double symlink then lookup succeeds"]),
    },
    without: ["tests/ts-imports.test.ts"],
    mutate: { folder: "lib", files: /^lib\/\w+\.js$/ },
  },
  {
    name: "logform",
    source: {
      debian: "node-logform",
      version: "2.4.2-2",
      sha256: "c4a27f4b0ff3e484f974a867c17d136f520ec1974ab615b083fa3297b560d4d0",
    },
    runner: "jest",
    packages: [JEST, "assume@2.3.0"],
    files: asMocha("test/*.test.js"),
    // Tests of the built package, which is not there.
    without: [".babelrc", "test/index.test.js"],
    mutate: { folder: ".", files: /^(?!mocha-in-jest|jest\.config)[\w-]+\.js$/ },
  },
  {
    name: "webpack-sources",
    source: {
      debian: "node-webpack-sources",
      version: "3.2.3+~3.2.0-2",
      sha256: "6a468c18865ec1f676c7ce90691440515fe57e1479b1276dbaa9540899077040",
    },
    runner: "jest",
    packages: [JEST, "source-map@0.7.3", "sourcemap-validator@2.1.0"],
    files: {
      // Its snapshots are of an older Jest.
      "jest.config.js": `module.exports = {
  testMatch: ["<rootDir>/test/*.js"],
  transformIgnorePatterns: ["<rootDir>"],
  snapshotFormat: { escapeString: true, printBasicPrototype: true },
}
`,
    },
    // Takes minutes and gigabytes.
    without: ["test/Fuzzy.js"],
    mutate: { folder: "lib", files: /^lib\/[\w/]+\.js$/ },
  },
  {
    name: "graphlib",
    source: {
      debian: "node-graphlibrary",
      version: "2.2.0+really2.1.8+repack-3",
      sha256: "c01a3d28e1428669f92c98f3984c93037926cb1268eb74b6bbafa073d8beb88e",
    },
    runner: "jest",
    packages: [JEST, "lodash@4.17.21", "chai@4.3.7"],
    files: asMocha("test/**/*-test.js"),
    // Tests of the built package, which is not there.
    without: ["test/bundle-test.js", "test/bundle.amd-test.js", "test/version-test.js"],
    mutate: { folder: "lib", files: /^lib\/[\w/-]+\.js$/ },
  },
  {
    name: "wikibase-sdk",
    source: {
      debian: "node-wikibase-sdk",
      version: "8.1.1+ds-1",
      sha256: "350c3e673703e8a0c871b80f053918bfc9dd26f97f67b0f5b5f447998f609ae9",
    },
    runner: "jest",
    packages: [JEST, "lodash@4.17.21", "should@13.2.3"],
    files: asMocha("test/*.js"),
    without: [],
    mutate: { folder: "lib", files: /^lib\/[\w/-]+\.js$/ },
  },
  {
    name: "memfs",
    source: {
      debian: "node-memfs",
      version: "3.4.12+~cs1.0.3-1",
      sha256: "1400d9cd3b4e109d8808208aa81acb1b9b091252c3f0b628df580d3fd94bf41c",
    },
    runner: "jest",
    packages: [JEST, ...BABEL],
    files: {
      "babel.config.js": BABEL_CONFIG,
      "jest.config.js": `module.exports = {
  testRegex: ".*/__tests__/.*\\\\.(test|spec)\\\\.(jsx?|tsx?)$",
  setupFilesAfterEnv: ["<rootDir>/skipping.js"],
}
`,
      "skipping.js": skipping([
        "Write string to file",
        "Returns file stats using BigInt",
        "Invalid flags correct error code thrown synchronously",
        "Invalid flags correct error code",
      ]),
    },
    without: [],
    mutate: { folder: "src", files: /^src\/(?!__tests__)[\w-]+\.ts$/ },
  },
  {
    name: "express",
    mutants: 200,
    source: {
      debian: "node-express",
      version: "4.18.2+~4.17.14-1",
      sha256: "a9ace1a92a2b0a7e3fcd7a7612553d6208a464561c15ad38f349fc3ab0d7cda0",
    },
    runner: "jest",
    packages: [JEST, "after@0.8.2", "supertest@6.3.0", "cookie-parser@1.4.6"],
    files: asMocha("test/*.js", '\n  setupFiles: ["<rootDir>/test/support/env.js"],', [
      "should not parse primitives",
      "should not parse primitives with leading whitespaces",
      "should 400 on primitives",
      "should 404 when URL too long",
      "should invoke the callback on 404",
    ]),
    without: [],
    mutate: { folder: "lib", files: /^lib\/.*\.js$/ },
  },
]
