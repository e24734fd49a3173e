import { Effect } from "effect"
import { fields, list, text } from "../../platform/kubernetes/fields.ts"
import type { KubeError } from "../../platform/kubernetes/kube-error.ts"
import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { inNamespace } from "../../platform/kubernetes/place.ts"
import { parseQuantity } from "../../platform/kubernetes/quantity.ts"
import type { Evidence } from "../scene/scene.ts"
import type { Part } from "./gathered.ts"
import type { LiveCluster } from "./live-cluster.ts"

const NANO = 1e9

/** In cores or bytes. */
const amounts = (usage: unknown): { readonly cpu?: number; readonly memory?: number } =>
  Object.fromEntries(
    ["cpu", "memory"].flatMap((resource) => {
      const found = parseQuantity(fields(usage)[resource])
      return found === undefined ? [] : [[resource, Number(found.nanos) / NANO]]
    })
  )

/** https://github.com/kubernetes/metrics/blob/master/pkg/apis/metrics/v1beta1/types.go */
const ofPod = ({ containers, metadata: { name, namespace } }: KubeObject): Evidence["usage"] =>
  list(containers).map(({ name: container, usage }) => ({
    kind: "Pod",
    ...inNamespace(namespace),
    name,
    container: text(container) ?? "",
    ...amounts(usage)
  }))

/** What pods and nodes use now, by the metrics API. */
export const readUsage = ({ reader }: LiveCluster, namespace: string | undefined): Effect.Effect<Part, KubeError> =>
  Effect.map(
    Effect.all(
      [reader.list({ resource: "pods.metrics.k8s.io", ...inNamespace(namespace) }), reader.list({ resource: "nodes.metrics.k8s.io" })],
      { concurrency: 2 }
    ),
    ([pods, nodes]) => ({
      usage: [
        ...pods.items.flatMap(ofPod),
        ...nodes.items.map(({ metadata: { name }, usage }) => ({ kind: "Node" as const, name, ...amounts(usage) }))
      ]
    })
  )
