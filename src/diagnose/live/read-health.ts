import { Effect } from "effect"
import type { KubeError } from "../../platform/kubernetes/kube-error.ts"
import type { Part } from "./gathered.ts"
import type { LiveCluster } from "./live-cluster.ts"

/** Checks that the API server says of itself that they fail, as `/readyz?verbose` prints them. Who may not ask learns nothing. */
export const readHealth = ({ reader }: LiveCluster): Effect.Effect<Part | undefined, KubeError> =>
  reader.health === undefined
    ? Effect.succeed(undefined)
    : Effect.map(reader.health("readyz"), (checks) => ({
        said: checks.flatMap(({ check, ok }) => (ok ? [] : [{ line: `[-]${check} failed`, source: "kubectl get --raw /readyz?verbose" }]))
      }))
