/** A project whose own tests are run, by exact version. */
export type Project = {
  name: string
  /** Where its source comes from: a Debian source package, an npm package, or this repository. */
  source:
    | { debian: string; version: string; sha256: string }
    | { npm: string; integrity: string }
    | { folder: string }
  runner: "vitest" | "jest"
  /** Packages that its tests need, by exact version. */
  packages: string[]
  /** Files laid over it, such as a configuration that names what is run. */
  files: Record<string, string>
  /** Files that are left out, since they need what can't be had. */
  without: string[]
  /** What is mutated: a folder, and the names of its files. */
  mutate: { folder: string; files: RegExp }
  /** Seconds that the tests of one mutant may take beside what they take without it. */
  timeoutSeconds?: number
}

const STRYKER = "9.6.1"
export const STRYKER_PACKAGES = (runner: Project["runner"]): string[] => [
  `@stryker-mutator/core@${STRYKER}`,
  `@stryker-mutator/${runner}-runner@${STRYKER}`,
  "typescript@5.9.3",
]

const VITEST = "vitest@3.2.7"
const JEST = "jest@29.7.0"
/** Mocha's names for tests and hooks, which Vitest has as well. */
const globals = (include: string, alias = ""): string =>
  `export default { test: { globals: true, include: ["${include}"]${alias} } }\n`

/** The projects, in the order in which they run: those whose mutants take least time first. */
export const PROJECTS: Project[] = [
  {
    name: "tapable",
    source: {
      debian: "node-tapable",
      version: "2.2.1-2",
      sha256: "d33fc56bb880678e65e5c28e369ff1c4a52246063d7a81dbf3d59d93938a561d",
    },
    runner: "jest",
    packages: [JEST, "@babel/core@7.28.5", "@babel/preset-env@7.28.5", "prettier@1.19.1"],
    files: {
      // Its snapshots are of an older Jest, which wrote them differently.
      "jest.config.js":
        "module.exports = { snapshotFormat: { escapeString: true, printBasicPrototype: true } }\n",
    },
    without: [],
    mutate: { folder: "lib", files: /^lib\/\w+\.js$/ },
  },
  {
    name: "htmlparser2",
    source: {
      debian: "node-htmlparser2",
      version: "8.0.1-4",
      sha256: "bf60a3465e5c30def094fb7549dac93da760ad2fdfe45525b4316678b64108d0",
    },
    runner: "vitest",
    packages: [
      VITEST,
      "domelementtype@2.3.0",
      "domhandler@5.0.3",
      "domutils@3.0.1",
      "entities@4.3.0",
    ],
    files: { "vitest.config.mjs": globals("src/**/*.spec.ts") },
    without: [],
    mutate: { folder: "src", files: /^src\/\w+\.ts$/ },
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
    without: [],
    mutate: { folder: ".", files: /^(lib|encodings)\/[\w-]+\.js$/ },
  },
  {
    name: "commander",
    source: {
      debian: "node-commander",
      version: "9.4.1-1",
      sha256: "591ba7850546f51a710a776f9271f1401a08b0e2b831cbbc8354415273a9da12",
    },
    runner: "jest",
    packages: [JEST],
    files: { "jest.config.js": 'module.exports = { testEnvironment: "node" }\n' },
    without: ["tests/ts-imports.test.ts"],
    mutate: { folder: "lib", files: /^lib\/\w+\.js$/ },
  },
  {
    name: "zod",
    source: {
      npm: "zod@4.6.7",
      integrity:
        "sha512-g8W2D2kU6a8untc053fX1uVBKzM7yqAxW/3zwk83+6RyF2+SKOuV+c0wBDhUwzV1PaGapmZH+rmcUzPf+3CGwg==",
    },
    runner: "vitest",
    packages: [VITEST],
    files: {
      "vitest.config.mjs": `export default {
  resolve: { conditions: ["@zod/source"] },
  ssr: { resolve: { conditions: ["@zod/source"] } },
  test: { include: ["src/v4/classic/tests/*.test.ts"] },
}
`,
    },
    without: [
      "src/v4/classic/tests/file.test.ts",
      "src/v4/classic/tests/redos.test.ts",
      "src/v4/classic/tests/to-json-schema.test.ts",
    ],
    mutate: { folder: "src/v4", files: /^src\/v4\/(core|classic)\/[\w-]+\.ts$/ },
  },
  {
    name: "booking",
    source: { folder: "examples/booking" },
    runner: "vitest",
    packages: [],
    files: {},
    without: [],
    mutate: {
      folder: "src",
      files: /^src\/(?!postgres|stores|server|start|migrate|seed|write).*\.ts$/,
    },
  },
]
