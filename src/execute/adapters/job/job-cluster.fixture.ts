import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { NodeServices } from "@effect/platform-node"
import { Effect } from "effect"
import { run } from "../../../../toolbox/run.ts"
import { startControlPlane } from "../../../../toolbox/servers/control-plane/start-control-plane.ts"
import type { MintConfig } from "../../../platform/config/cluster-access.ts"
import type { ClusterConfig } from "../../../platform/config/config.ts"
import { loadKubeContext } from "../../../platform/kubernetes/kubeconfig.ts"
import { cluster as clusterName } from "../../../policy/plan.fixture.ts"
import { makeKubeWriter } from "../identity/kube-writer.ts"
import { startKubeletStandIn } from "./kubelet-stand-in.fixture.ts"

const rbac = join(import.meta.dirname, "..", "..", "..", "..", "deploy", "rbac")

/** The kubeconfig of one user with a token. */
const kubeconfigText = (server: string, ca: string, token: string): string =>
  JSON.stringify({
    "current-context": "x",
    clusters: [{ name: "x", cluster: { server, "certificate-authority-data": Buffer.from(ca).toString("base64") } }],
    users: [{ name: "x", user: { token } }],
    contexts: [{ name: "x", context: { cluster: "x", user: "x" } }]
  })

/**
 * A real control plane with `deploy/rbac`, configured for steps as Jobs, and a node that runs them as processes here. `script` is what
 * `kubectl` does there; `$KUBECTL` in it is the real one, and `$DIRECTORY` a folder that `spied` reads from. `searchPath` has what else
 * is in the image.
 */
export const startJobCluster = Effect.fn("test.startJobCluster")(function* (
  kubectlPath: string,
  script: string,
  searchPath = "/usr/bin:/bin"
) {
  const plane = yield* startControlPlane()
  const directory = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "job-cluster-"))),
    (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
  )
  const admin = (...args: ReadonlyArray<string>) =>
    run(kubectlPath, ["--kubeconfig", plane.kubeconfig, ...args], { timeout: "60 seconds", env: { HOME: directory } }).pipe(
      Effect.provide(NodeServices.layer)
    )
  yield* admin("apply", "-f", rbac)
  const bin = join(directory, "bin")
  mkdirSync(bin)
  writeFileSync(join(bin, "kubectl"), `#!/bin/sh\nKUBECTL=${kubectlPath}\nDIRECTORY=${directory}\n${script}\n`)
  chmodSync(join(bin, "kubectl"), 0o755)
  const node = yield* startKubeletStandIn(plane, { searchPath: `${bin}:${searchPath}` })
  const minter = join(directory, "minter.kubeconfig")
  const token = (yield* admin("create", "token", "handrail-minter", "-n", "handrail", "--duration=2h")).trim()
  writeFileSync(minter, kubeconfigText(plane.url, plane.ca, token), { mode: 0o600 })
  const mint: MintConfig = {
    kubeconfig: minter,
    namespace: "handrail",
    accounts: { reader: "handrail-reader", operator: "handrail-operator", "node-operator": "handrail-node-operator" },
    lifetime: 600_000
  }
  const config: ClusterConfig = {
    name: clusterName,
    environment: "staging",
    credentials: { mint },
    runner: { job: { image: "registry.example.com/tools:1", account: "handrail-runner", imagePullSecrets: [] } },
    prometheus: []
  }
  const api = yield* makeKubeWriter("test", yield* loadKubeContext({ files: [plane.kubeconfig] }))
  const spied = (name: string): string => (existsSync(join(directory, name)) ? readFileSync(join(directory, name), "utf8") : "")
  return { plane, directory, admin, api, config, mint, node, spied }
})
export type JobCluster = Effect.Success<ReturnType<typeof startJobCluster>>
