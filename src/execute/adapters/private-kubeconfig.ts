import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { Effect } from "effect"
import type { Tier } from "../../domain/plan.ts"
import type { UserError } from "../../domain/user-error.ts"
import type { ClusterConfig } from "../../platform/config/config.ts"
import { type KubeContext, loadKubeContext } from "../../platform/kubernetes/kubeconfig.ts"
import { ToolNotStarted } from "../tool-reads.ts"
import { mintToken } from "./identity/mint-token.ts"
import { tierIdentity } from "./identity/tier-identity.ts"

/** A folder of one command's own, and the kubeconfig in it. */
export interface PrivateHome {
  readonly directory: string
  readonly kubeconfig: string
}

/** JSON is YAML. One cluster, one user, one context, and no namespace: what a command does not say is `default`. */
const kubeconfigText = ({ cluster, user }: Pick<KubeContext, "cluster" | "user">): string =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "cluster", cluster }],
    users: [{ name: "user", user }],
    contexts: [{ name: "context", context: { cluster: "cluster", user: "user" } }],
    "current-context": "context"
  })

const notStarted = ({ message, where, next }: Omit<UserError, "_tag">) => new ToolNotStarted({ message, where, next })

/** Loaded as it is, or with a token that ends with the scope. */
const contextOf = Effect.fnUntraced(function* (cluster: ClusterConfig, tier: Tier, lifetimeMs: number) {
  const identity = yield* tierIdentity(cluster, tier)
  if (identity._tag === "minted") {
    const { token, server } = yield* mintToken({ ...identity.ask, lifetimeMs })
    return { cluster: server, user: { token } }
  }
  const { kubeconfig, context } = identity.context
  const loaded = yield* loadKubeContext({ files: [kubeconfig], ...(context === undefined ? {} : { context }) }).pipe(
    Effect.mapError(({ message, where, next }) => ({ message: `the ${tier} kubeconfig cannot be used: ${message}`, where, next }))
  )
  return loaded
})

const make = async (parent: string, text: string): Promise<PrivateHome> => {
  await mkdir(parent, { recursive: true, mode: 0o700 })
  const directory = await mkdtemp(join(parent, "run-"))
  await chmod(directory, 0o700)
  const kubeconfig = join(directory, "kubeconfig")
  await writeFile(kubeconfig, text, { flag: "wx", mode: 0o600 })
  return { directory, kubeconfig }
}

/**
 * Credentials of one tier for one command, in a folder (mode 0700) that only this user can enter and that goes with the scope, as do
 * credentials that were made for it. `lifetimeMs`: how long the command may take.
 */
export const makePrivateHome = Effect.fnUntraced(function* (parent: string, cluster: ClusterConfig, tier: Tier, lifetimeMs: number) {
  const text = kubeconfigText(yield* Effect.mapError(contextOf(cluster, tier, lifetimeMs), notStarted))
  return yield* Effect.acquireRelease(
    Effect.tryPromise({
      try: () => make(parent, text),
      catch: (cause) =>
        notStarted({
          message: `no private folder could be made: ${String(cause)}`,
          where: `cluster ${cluster.name}`,
          next: `check that ${parent} can be written to`
        })
    }),
    ({ directory }) => Effect.promise(() => rm(directory, { recursive: true, force: true, maxRetries: 3 }))
  )
})
