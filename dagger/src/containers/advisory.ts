import { dag, type Directory } from "@dagger.io/dagger"
import type { Advisory } from "../core/prove/advisory.js"
import { GOLANG } from "./images.js"

const PROGRAM = "/usr/local/bin/advisory"
const OUT = "/sluice/database"

/** A database for Trivy that knows of these vulnerabilities alone: what `prove` plants. */
export function advisoryDatabase(advisory: Advisory): Directory {
  return dag
    .container()
    .from(GOLANG)
    .withEnvVariable("CGO_ENABLED", "0")
    .withDirectory("/build", dag.currentModule().source().directory("assets/advisory"))
    .withWorkdir("/build")
    .withExec(["go", "build", "-trimpath", "-o", PROGRAM, "."])
    .withExec([PROGRAM, JSON.stringify(advisory), OUT])
    .directory(OUT)
}
