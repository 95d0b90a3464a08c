import { execFileSync } from "node:child_process"
import { join } from "node:path"

import { expect, it } from "vitest"

const PROGRAM = join(import.meta.dirname, "../../../dagger/assets/exec.sh")

/** What `wait_for` says after a second of these answers, the last of them again and again. */
function said(...answers: string[]): string {
  const cases = answers.map((answer, index) => `${index + 1}) echo '${answer}' ;;`)
  const script = [
    `. ${PROGRAM}`,
    "count=$(mktemp)",
    "echo 0 >$count",
    "fetched() { :; }",
    `answers() { n=$(($(cat $count) + 1)); echo $n >$count; case $n in ${cases.join(" ")} *) echo '${answers.at(-1) ?? ""}' ;; esac; return 1; }`,
    "wait_for http://web:3000/ 1 http://web:9099/ended || true",
    "rm $count",
  ].join("\n")
  return execFileSync("sh", ["-c", script], { encoding: "utf8" }).trim()
}

it("says the last answer of an application that came to answer too late", () => {
  expect(said("HTTP 404", "HTTP 503", "TimeoutError")).toBe("HTTP 503")
})

it("says why there was none where it never answered", () => {
  expect(said("ECONNREFUSED", "TimeoutError")).toBe("TimeoutError")
  expect(said()).toBe("no answer")
})
