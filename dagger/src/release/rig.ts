import { dag, type Container, type Directory, type Service } from "@dagger.io/dagger"
import { asset } from "../containers/assets.js"
import { K6_ENTRY, withTraffic, type Traffic } from "../containers/k6.js"
import { HAPROXY, K6, node, DEFAULT_NODE_VERSION } from "../containers/images.js"
import { withoutSecrets, withVariables, type AppSecrets } from "../containers/secrets.js"
import { logUrl, type RunningApp } from "../containers/app.js"
import { HAPROXY_BACKEND, haproxyConfig, type ArmWeights } from "../core/tools/haproxy.js"

const SOCKET = "/tmp/haproxy.sock"
const ROUTER_PORT = 8080
const CONTROL_PORT = 9000

/** What a rig is made of. */
export type RigParts = {
  source: Directory
  port: number
  baseline: RunningApp
  candidate: RunningApp
  traffic: Traffic
  ratePerSecond: number
  env: Record<string, string>
  secrets: AppSecrets
  weights: ArmWeights
  runId: string
}

/** The rig as a service: HAProxy, the collector of its log, k6, and the control port. */
export function rigService(parts: RigParts): Service {
  const { baseline, candidate, port } = parts
  const settings = {
    socket: SOCKET,
    backend: HAPROXY_BACKEND,
    weights: parts.weights,
    arms: { baseline: `baseline:${port}`, candidate: `candidate:${port}` },
    logs: { baseline: logUrl("baseline"), candidate: logUrl("candidate") },
    ended: { baseline: logUrl("baseline", "ended"), candidate: logUrl("candidate", "ended") },
    restart: logUrl("candidate", "restart"),
    traffic: {
      args: [
        "run",
        "--quiet",
        "--no-color",
        "--no-usage-report",
        "--no-summary",
        "--address=",
        K6_ENTRY,
      ],
      env: {
        ...withoutSecrets(parts.env, parts.secrets),
        BASE_URL: `http://127.0.0.1:${ROUTER_PORT}`,
      },
    },
  }
  const config = haproxyConfig({
    baseline: settings.arms.baseline,
    candidate: settings.arms.candidate,
    port: ROUTER_PORT,
    weights: parts.weights,
    socket: SOCKET,
    log: "stdout format raw local0",
  })
  const rig = withTraffic(
    withNode(dag.container().from(HAPROXY).withUser("root")),
    parts.source,
    parts.traffic,
    parts.ratePerSecond,
  )
  // k6 is started with the rig's own environment.
  return withVariables(rig, {}, parts.secrets)
    .withFile("/usr/local/bin/k6", dag.container().from(K6).file("/usr/bin/k6"))
    .withFile("/sluice/rig.mjs", asset("rig.mjs"))
    .withNewFile("/sluice/rig.json", JSON.stringify(settings))
    .withNewFile("/sluice/haproxy.cfg", config)
    .withEnvVariable("SLUICE_RUN", parts.runId)
    .withServiceBinding("baseline", baseline.service)
    .withServiceBinding("candidate", candidate.service)
    .withExposedPort(CONTROL_PORT)
    .asService({ args: ["/opt/node/node", "/sluice/rig.mjs"] })
}

/**
 * Node beside HAProxy, with the libraries and the loader of its own image: the
 * two images need not be of the same distribution.
 */
function withNode(container: Container): Container {
  const copy = [
    "mkdir -p /opt/node/lib",
    'for file in $(ldd "$(command -v node)" | grep -o "/[^ ]*"); do cp -L "$file" /opt/node/lib/; done',
    'cp -L "$(command -v node)" /opt/node/node.bin',
    "printf '#!/bin/sh\\nexec /opt/node/lib/ld-linux*.so* --library-path /opt/node/lib /opt/node/node.bin \"$@\"\\n' >/opt/node/node",
    "chmod +x /opt/node/node",
  ].join(" && ")
  const made = dag.container().from(node(DEFAULT_NODE_VERSION)).withExec(["sh", "-c", copy])
  return container.withDirectory("/opt/node", made.directory("/opt/node"))
}

/** URL of the rig's control port. */
export const rigEndpoint = (service: Service): Promise<string> =>
  service.endpoint({ port: CONTROL_PORT, scheme: "http" })
