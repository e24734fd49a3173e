import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { Effect } from "effect"
import type { Tier } from "../../domain/plan.ts"
import type { ClusterConfig } from "../../platform/config/config.ts"
import { type KubeContext, loadKubeContext } from "../../platform/kubernetes/kubeconfig.ts"
import { ToolNotStarted } from "../tool-reads.ts"

/** A folder of one command's own, and the kubeconfig in it. */
export interface PrivateHome {
  readonly directory: string
  readonly kubeconfig: string
}

/** JSON is YAML. One cluster, one user, one context, and no namespace: what a command does not say is `default`. */
const kubeconfigText = ({ cluster, user }: KubeContext): string =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "cluster", cluster }],
    users: [{ name: "user", user }],
    contexts: [{ name: "context", context: { cluster: "cluster", user: "user" } }],
    "current-context": "context"
  })

const notStarted = (cluster: ClusterConfig, message: string, next: string) =>
  new ToolNotStarted({ message, where: `cluster ${cluster.name}`, next })

const contextOf = Effect.fnUntraced(function* (cluster: ClusterConfig, tier: Tier) {
  const credentials = cluster.credentials[tier]
  if (credentials === undefined) {
    return yield* notStarted(
      cluster,
      `${cluster.name} has no ${tier} credentials, so Handrail can look at it and not change it`,
      `add credentials.${tier} to the cluster in handrail.yaml`
    )
  }
  const { kubeconfig, context } = credentials
  return yield* loadKubeContext({ files: [kubeconfig], ...(context === undefined ? {} : { context }) }).pipe(
    Effect.mapError(({ message, next }) => notStarted(cluster, `the ${tier} kubeconfig cannot be used: ${message}`, next))
  )
})

const make = async (parent: string, text: string): Promise<PrivateHome> => {
  await mkdir(parent, { recursive: true, mode: 0o700 })
  const directory = await mkdtemp(join(parent, "run-"))
  await chmod(directory, 0o700)
  const kubeconfig = join(directory, "kubeconfig")
  await writeFile(kubeconfig, text, { flag: "wx", mode: 0o600 })
  return { directory, kubeconfig }
}

/** Credentials of one tier for one command, in a folder (mode 0700) that only this user can enter and that goes with the scope. */
export const makePrivateHome = Effect.fnUntraced(function* (parent: string, cluster: ClusterConfig, tier: Tier) {
  const text = kubeconfigText(yield* contextOf(cluster, tier))
  return yield* Effect.acquireRelease(
    Effect.tryPromise({
      try: () => make(parent, text),
      catch: (cause) => notStarted(cluster, `no private folder could be made: ${String(cause)}`, `check that ${parent} can be written to`)
    }),
    ({ directory }) => Effect.promise(() => rm(directory, { recursive: true, force: true, maxRetries: 3 }))
  )
})
