import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { NodeServices } from "@effect/platform-node"
import { Effect, Exit, Scope } from "effect"
import { afterAll, beforeAll } from "vitest"
import { run } from "../../../../toolbox/run.ts"
import { startControlPlane } from "../../../../toolbox/servers/control-plane/start-control-plane.ts"
import type { MintConfig } from "../../../platform/config/cluster-access.ts"
import { loadKubeContext } from "../../../platform/kubernetes/kubeconfig.ts"
import { makeKubeWriter } from "./kube-writer.ts"

const rbac = join(import.meta.dirname, "..", "..", "..", "..", "deploy", "rbac")

/** A real control plane with `deploy/rbac`, whose minter mints. `as` writes a kubeconfig for a token and gives its path. */
const startTierCluster = Effect.fn("test.startTierCluster")(function* (kubectlPath: string) {
  const plane = yield* startControlPlane()
  const directory = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "tiers-"))),
    (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
  )
  const program = (path: string, args: ReadonlyArray<string>) =>
    run(path, args, { timeout: "60 seconds", cwd: directory, env: { HOME: directory } }).pipe(Effect.provide(NodeServices.layer))
  const kubectl = (...args: ReadonlyArray<string>) => program(kubectlPath, args)
  const admin = (...args: ReadonlyArray<string>) => kubectl("--kubeconfig", plane.kubeconfig, ...args)
  yield* admin("apply", "-f", rbac)
  const api = yield* makeKubeWriter("test", yield* loadKubeContext({ files: [plane.kubeconfig] }))
  const as = (token: string) => {
    const file = join(directory, `kubeconfig-${token.slice(-12)}`)
    const ca = Buffer.from(plane.ca).toString("base64")
    writeFileSync(
      file,
      JSON.stringify({
        "current-context": "x",
        clusters: [{ name: "x", cluster: { server: plane.url, "certificate-authority-data": ca } }],
        users: [{ name: "x", user: { token } }],
        contexts: [{ name: "x", context: { cluster: "x", user: "x" } }]
      }),
      { mode: 0o600 }
    )
    return file
  }
  const minter = as((yield* admin("create", "token", "handrail-minter", "-n", "handrail")).trim())
  const mint: MintConfig = {
    kubeconfig: minter,
    namespace: "handrail",
    accounts: { reader: "handrail-reader", operator: "handrail-operator", "node-operator": "handrail-node-operator" },
    lifetime: 600_000
  }
  return { plane, directory, program, admin, kubectl, api, as, minter, mint }
})
type TierCluster = Effect.Success<ReturnType<typeof startTierCluster>>

/** One such cluster for all tests of a suite: `cluster` once they run, and `within`, which runs a test with it. */
export const sharedTierCluster = (kubectlPath: string) => {
  const life = Effect.runSync(Scope.make())
  let shared: TierCluster
  beforeAll(async () => {
    shared = await Effect.runPromise(startTierCluster(kubectlPath).pipe(Scope.provide(life), Effect.provide(NodeServices.layer)))
  }, 120_000)
  afterAll(() => Effect.runPromise(Scope.close(life, Exit.void)))
  const cluster = Effect.sync(() => shared)
  const within = <A, E>(body: (given: TierCluster) => Effect.Effect<A, E, NodeServices.NodeServices | Scope.Scope>) =>
    Effect.flatMap(cluster, body).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  return { cluster, within }
}
