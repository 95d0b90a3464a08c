/** Where an application has its quarantined tests. */
export const QUARANTINE_FILE = "sluice/quarantine.yaml"

/** Stages whose tests can be quarantined. */
export const TEST_STAGES = ["unit", "integration", "e2e"] as const
export type TestStage = (typeof TEST_STAGES)[number]

/** What the tests of a stage are called. */
export const NAMES_OF_TESTS: Readonly<Record<TestStage, string>> = {
  unit: "Unit tests",
  integration: "Integration tests",
  e2e: "Browser tests",
}
