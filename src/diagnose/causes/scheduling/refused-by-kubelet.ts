import { showEntity } from "../../../domain/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { isReady, type Pod } from "../../scene/views/pod.ts"
import { against, type Candidate, weight } from "../cause.ts"
import { byWorkload, citeOf } from "../evidence.ts"
import type { FilterCode } from "./filters.ts"

/**
 * Reasons with which a kubelet refuses a pod that was given to its node, older names among them: by the scheduler's filters, asked again.
 * https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/lifecycle/predicate.go
 */
const reasons: ReadonlyArray<readonly [reason: RegExp, code: FilterCode]> = [
  [/^(?:NodePorts|PodFitsHostPorts|HostPortConflict)$/, "host-port-conflict"],
  [/^(?:NodeAffinity|MatchNodeSelector|NodeSelectorMismatching|NodeName|HostName)$/, "node-selector-mismatch"],
  [/^OutOfcpu$/, "insufficient-cpu"],
  [/^OutOfmemory$/, "insufficient-memory"],
  [/^OutOfpods$/, "too-many-pods"],
  [/^OutOfephemeral-storage$/, "insufficient-ephemeral-storage"],
  [/^OutOf[\w.-]*[./]/, "insufficient-extended-resource"]
]

const isRefused =
  (code: FilterCode) =>
  ({ phase, reason }: Pod): boolean =>
    phase === "Failed" && reasons.some(([pattern, own]) => own === code && pattern.test(reason ?? ""))

/** Workloads of which a kubelet refused pods, and that have no other pod in their place. */
export const refusedByKubelet = (
  scene: Scene,
  { code, title }: { readonly code: FilterCode; readonly title: string }
): ReadonlyArray<Candidate> =>
  byWorkload(scene, isRefused(code)).flatMap(({ pods, workload }): ReadonlyArray<Candidate> => {
    const last = pods.at(-1)
    if (last === undefined) return []
    const cites = [citeOf(scene, last.entity)]
    const others = scene.podsOf(workload).filter((pod) => !pods.includes(pod))
    const isMadeGood = others.length > 0 && others.every(isReady)
    return [
      {
        entity: workload,
        summary: `${title}: the kubelet of ${last.node ?? "its node"} refused ${showEntity(last.entity)} (${last.message || last.reason})`,
        observations: [
          { ratio: weight.overwhelming, sentence: `the kubelet refused it: ${last.reason}`, cites },
          isMadeGood
            ? { ratio: against(weight.overwhelming), sentence: "other pods are ready in its place", cites }
            : { ratio: weight.strong, sentence: "a pod that was refused is not started any more", cites }
        ],
        explains: pods.map((pod) => pod.entity)
      }
    ]
  })
