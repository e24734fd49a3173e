import { Duration, Effect, Schedule } from "effect"
import type { MintConfig } from "../../../platform/config/cluster-access.ts"
import type { KubeError } from "../../../platform/kubernetes/kube-error.ts"
import { loadKubeContext } from "../../../platform/kubernetes/kubeconfig.ts"
import { type KubeWriter, makeKubeWriter } from "./kube-writer.ts"

/** Where the Secrets that tokens are bound to are made. */
export const bindingsPath = ({ namespace }: MintConfig): string => `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets`

export const isTransient = (error: KubeError): boolean => error._tag === "KubeOverloaded" || error._tag === "KubeUnreachable"

/** Deletes what a token is bound to, which ends it; whether it is gone now. */
export const removeBinding = (writer: KubeWriter, path: string): Effect.Effect<boolean> =>
  writer.remove(path).pipe(
    Effect.retry({ schedule: Schedule.exponential("200 millis"), times: 4, while: isTransient }),
    Effect.as(true),
    Effect.catchTag("KubeNotFound", () => Effect.succeed(true)),
    Effect.timeout(Duration.seconds(15)),
    Effect.catch(({ message }) =>
      Effect.as(Effect.logWarning(`a token could not be revoked and ends by itself; delete ${path} to end it now: ${message}`), false)
    )
  )

/** The same for one that an earlier process made. */
export const revokeBinding = (cluster: string, mint: MintConfig, name: string): Effect.Effect<boolean> =>
  Effect.gen(function* () {
    const { kubeconfig, context } = mint
    const found = yield* loadKubeContext({ files: [kubeconfig], ...(context === undefined ? {} : { context }) })
    const writer = yield* makeKubeWriter(cluster, found)
    return yield* removeBinding(writer, `${bindingsPath(mint)}/${encodeURIComponent(name)}`)
  }).pipe(
    Effect.scoped,
    Effect.catch(({ message }) => Effect.as(Effect.logWarning(`a token that a crash left could not be revoked: ${message}`), false))
  )
