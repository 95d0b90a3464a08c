/** Where an application has its quarantined tests. */
export const QUARANTINE_FILE = "sluice/quarantine.yaml"

/** Stages whose tests can be quarantined. */
export const TEST_STAGES = ["unit", "integration", "e2e"] as const
export type TestStage = (typeof TEST_STAGES)[number]
