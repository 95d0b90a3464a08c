import type { Chart, Coverage, Finding, Part, StageNumber, TestCase } from "../report/model.js"
import type { VerdictName } from "../verdict.js"

/** What a judge says of one stage's raw output: the part of a stage's report that needs no clock. */
export type Judged = {
  verdict: VerdictName
  /** One sentence. */
  reason: string
  /** The number a reader in a hurry wants, such as "142 tests, 93.1 % lines". */
  headline: string
  /** Parts judged apart, such as trivy.secrets; the stage's verdict is the worst that counts. */
  parts: Part[]
  findings: Finding[]
  numbers: StageNumber[]
  tests: TestCase[]
  coverage?: Coverage
  charts?: Chart[]
}
