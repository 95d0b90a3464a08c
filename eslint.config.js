import js from "@eslint/js"
import { defineConfig, globalIgnores } from "eslint/config"
import tseslint from "typescript-eslint"

const impure = [
  ...["fs", "fs/promises", "net", "http", "https", "child_process", "process"].flatMap((name) => [
    name,
    `node:${name}`,
  ]),
  "undici",
  "@dagger.io/dagger",
]

export default defineConfig(
  globalIgnores([
    "**/node_modules/",
    "dagger/sdk/",
    "dagger/assets/",
    "examples/",
    "tests/fixtures/",
    "scripts/lib/engine/",
    "sluice-report/",
  ]),
  js.configs.recommended,
  tseslint.configs.recommended,
  {
    rules: {
      eqeqeq: ["error", "always", { null: "ignore" }],
      "max-lines": ["error", 300],
      "no-console": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "@typescript-eslint/consistent-type-imports": "error",
    },
  },
  {
    files: ["dagger/src/core/**/*.ts"],
    rules: {
      "no-restricted-imports": ["error", { paths: impure }],
      "no-restricted-globals": ["error", "process", "fetch", "setTimeout", "setInterval"],
      "no-restricted-properties": [
        "error",
        { object: "Date", property: "now", message: "Core gets its clock as an argument." },
        { object: "Math", property: "random", message: "Core gets its randomness as an argument." },
      ],
    },
  },
  {
    files: ["scripts/**"],
    rules: { "no-console": "off" },
  },
  {
    files: ["**/*.js", "**/*.mjs", "**/*.cjs"],
    languageOptions: {
      globals: {
        console: "readonly",
        performance: "readonly",
        process: "readonly",
        URL: "readonly",
      },
    },
  },
  {
    files: ["**/*.cjs"],
    languageOptions: { globals: { module: "writable", require: "readonly" } },
    rules: { "@typescript-eslint/no-require-imports": "off" },
  },
)
