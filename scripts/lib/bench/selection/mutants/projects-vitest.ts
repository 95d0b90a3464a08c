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
    mutants: 100,
    runner: "vitest",
    packages: [VITEST, "ajv@8.11.0", "ajv-formats@2.1.1"],
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
    name: "zod",
    source: {
      npm: "zod@4.6.7",
      integrity:
        "sha512-g8W2D2kU6a8untc053fX1uVBKzM7yqAxW/3zwk83+6RyF2+SKOuV+c0wBDhUwzV1PaGapmZH+rmcUzPf+3CGwg==",
    },
    mutants: 100,
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
    mutants: 100,
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
