import type { Project } from "./project.js"

const VITEST = "vitest@3.2.7"

/** Projects whose tests Vitest runs. */
export const VITEST_PROJECTS: Project[] = [
  {
    name: "typebox",
    source: {
      debian: "node-sinclair-typebox",
      version: "0.24.44-3",
      sha256: "5a1e1eca4ecd8caf0199d9c1980ab45227335638869d1f8dd6cfa86dca3b380f",
    },
    mutants: 200,
    runner: "vitest",
    packages: [VITEST, "ajv@8.11.0", "ajv-formats@2.1.1"],
    lines: "@vitest/coverage-v8@3.2.7",
    files: {
      "vitest.config.mjs": `const at = (path) => new URL(path, import.meta.url).pathname
const folders = ["compiler", "conditional", "format", "guard", "value"]
export default {
  resolve: {
    alias: [
      ...folders.map((one) => ({ find: "@sinclair/typebox/" + one, replacement: at("src/" + one + "/index.ts") })),
      { find: "@sinclair/typebox", replacement: at("src/typebox.ts") },
      { find: "src/format", replacement: at("src/format/index.ts") },
    ],
  },
  test: {
    globals: true,
    include: ["test/runtime/**/*.ts"],
    exclude: ["**/index.ts", "**/assert/*", "**/validate.ts", "**/modifier.ts", "**/cast/namespace.ts"],
  },
}
`,
    },
    without: [],
    mutate: { folder: "src", files: /^src\/.*\.ts$/ },
  },
  {
    name: "booking",
    source: { folder: "examples/booking" },
    mutants: 80,
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
