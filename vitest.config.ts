import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["tests/unit/**/*.test.ts"],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: "api",
          include: ["tests/api/**/*.test.ts"],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: "module",
          include: ["tests/module/**/*.test.ts"],
          // One engine, two cores: never two runs at once.
          fileParallelism: false,
        },
      },
    ],
  },
})
