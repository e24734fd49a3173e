import { at, fields, list, strings, text, wholeNumber } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { meetsNodeTerms, wantsNode } from "../../../platform/kubernetes/placement/node-terms.ts"
import type { OccupiedNode, PlacedPod, PlacementSpec } from "../../../platform/kubernetes/placement/placed-pod.ts"
import { podAffinityJudge } from "../../../platform/kubernetes/placement/pod-affinity.ts"
import { type Amounts, addAmounts, amountsOf, podRequests } from "../../../platform/kubernetes/placement/pod-requests.ts"
import { tolerates } from "../../../platform/kubernetes/placement/taints.ts"
import { spreadJudge } from "../../../platform/kubernetes/placement/topology-spread.ts"
import { entity } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { nodeTermsOf, placementOf, quantitiesOf, taintsOf } from "../../scene/views/placement.ts"
import type { Pod } from "../../scene/views/pod.ts"
import { showAmount } from "../amounts.ts"
import type { FilterCode } from "./filters.ts"
import { isOfIllness } from "./illness-taints.ts"

/** What keeps a pod off one node, as far as the objects tell: what is not recorded excludes nothing. */
export interface NodeFit {
  readonly node: KubeObject
  readonly isControlPlane: boolean
  readonly excludedBy: ReadonlyArray<{
    readonly code: FilterCode
    readonly why: string
    /** The taint that the node got by being ill, where it has no other that keeps the pod away. */
    readonly illness?: string
  }>
}

interface Room extends OccupiedNode {
  readonly object: KubeObject
  readonly free: Amounts
  readonly allocatable: Amounts
  readonly held: ReadonlyArray<Pod>
}

type Exclusion = NodeFit["excludedBy"][number]

const isOver = ({ phase }: Pod): boolean => phase === "Succeeded" || phase === "Failed"

const placed = ({ labels, namespace, spec }: Pod): PlacedPod => {
  const found = placementOf(spec)
  return { metadata: { namespace, labels }, ...(found === undefined ? {} : { spec: found }) }
}

const requestsOf = ({ spec }: Pod): Amounts => podRequests(placementOf(spec) ?? {})

/** What is left of a node: by what its description sums up, or by the pods that are known to be there, which is then an upper bound. */
const roomOf = (scene: Scene, object: KubeObject): Room => {
  const allocatable = amountsOf(quantitiesOf(at(object, "status", "allocatable")))
  const held = scene.podsOn(object.metadata.name).filter((pod) => !isOver(pod))
  const told = quantitiesOf(at(object, "status", "allocated", "requests"))
  const taken = told === undefined ? held.reduce((sum, pod) => addAmounts(sum, requestsOf(pod)), {} as Amounts) : amountsOf(told)
  const free = Object.fromEntries(Object.entries(allocatable).map(([name, amount]) => [name, amount - (taken[name] ?? 0)]))
  return {
    object,
    node: { metadata: { name: object.metadata.name, labels: strings(object.metadata.labels) } },
    pods: new Map(held.map((pod) => [pod.entity.name + pod.namespace, placed(pod)])),
    held,
    free,
    allocatable
  }
}

const codeOfResource = (resource: string): FilterCode => {
  if (resource === "cpu" || resource === "memory" || resource === "ephemeral-storage") return `insufficient-${resource}`
  return "insufficient-extended-resource"
}

const byResources = (wanted: Amounts, { allocatable, free, held }: Room): ReadonlyArray<Exclusion> => {
  const most = allocatable.pods
  const full: ReadonlyArray<Exclusion> =
    most !== undefined && held.length >= most ? [{ code: "too-many-pods", why: `it holds ${held.length} pods of ${most}` }] : []
  const short = Object.entries(wanted).flatMap(([resource, amount]): ReadonlyArray<Exclusion> => {
    const left = free[resource] ?? (resource.includes("/") ? 0 : undefined)
    if (amount <= 0 || left === undefined || amount <= left) return []
    const of = showAmount(resource, allocatable[resource] ?? 0)
    return [
      {
        code: codeOfResource(resource),
        why: `${showAmount(resource, amount)} wanted, ${showAmount(resource, Math.max(0, left))} free of ${of}`
      }
    ]
  })
  return [...full, ...short]
}

const byTaints = (spec: PlacementSpec, { object }: Room): ReadonlyArray<Exclusion> => {
  const isCordoned = at(object, "spec", "unschedulable") === true
  const mine = spec.tolerations ?? []
  const cordon = { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" }
  const kept = taintsOf(at(object, "spec", "taints")).filter(
    (taint) => taint.effect !== "PreferNoSchedule" && taint.key !== cordon.key && !mine.some((one) => tolerates(one, taint))
  )
  const own = kept.find(({ key }) => !isOfIllness(key))
  const taint = own ?? kept[0]
  return [
    ...(isCordoned && !mine.some((one) => tolerates(one, cordon)) ? [{ code: "nodes-cordoned", why: "it is cordoned" } as const] : []),
    ...(taint === undefined
      ? []
      : [
          {
            code: "taint-not-tolerated",
            why: `taint ${taint.key}${taint.value ? `=${taint.value}` : ""}:${taint.effect}`,
            ...(own === undefined && { illness: taint.key })
          } as const
        ])
  ]
}

const hostPorts = ({ spec }: Pod): ReadonlyArray<string> =>
  list(spec.containers).flatMap(({ ports }) =>
    list(ports).flatMap(({ hostPort, protocol }) => {
      const port = wholeNumber(hostPort)
      return port === undefined || port === 0 ? [] : [`${port}/${text(protocol) ?? "TCP"}`]
    })
  )

const byPorts = (wanted: ReadonlyArray<string>, { held }: Room): ReadonlyArray<Exclusion> => {
  const taken = wanted.length === 0 ? undefined : held.find((pod) => hostPorts(pod).some((port) => wanted.includes(port)))
  return taken === undefined ? [] : [{ code: "host-port-conflict", why: `${taken.entity.name} has host port ${wanted.join(", ")}` }]
}

/** Volumes of the pod's claims that are bound, by what is known of them. */
const boundVolumes = (scene: Scene, { namespace, volumes }: Pod): ReadonlyArray<KubeObject> =>
  volumes.flatMap(({ source }) => {
    if (source.kind !== "PersistentVolumeClaim") return []
    const claim = scene.find(entity(source.kind, namespace, source.name))
    const name = typeof claim === "string" ? undefined : text(at(claim, "spec", "volumeName"))
    const volume = name === undefined ? "unknown" : scene.find(entity("PersistentVolume", undefined, name))
    return typeof volume === "string" ? [] : [volume]
  })

const byVolumes = (volumes: ReadonlyArray<KubeObject>, { node }: Room): ReadonlyArray<Exclusion> => {
  const kept = volumes.find((volume) => {
    const terms = at(volume, "spec", "nodeAffinity", "required", "nodeSelectorTerms")
    return terms !== undefined && !meetsNodeTerms(nodeTermsOf(terms), node.metadata)
  })
  return kept === undefined ? [] : [{ code: "volume-zone-conflict", why: `${kept.metadata.name} cannot be there` }]
}

const affinityWhy = {
  affinity: { code: "pod-affinity-unsatisfiable", why: "the pods that it must be with are not there" },
  "anti-affinity": { code: "pod-anti-affinity-unsatisfiable", why: "a pod that it must be apart from is there" },
  "existing-anti-affinity": { code: "pod-anti-affinity-unsatisfiable", why: "a pod there keeps it away" }
} as const

const isControlPlane = ({ metadata, spec }: KubeObject): boolean => {
  const labels = strings(metadata.labels)
  const isRole = (key: string) => key === "node-role.kubernetes.io/control-plane" || key === "node-role.kubernetes.io/master"
  return Object.keys(labels).some(isRole) || taintsOf(fields(spec).taints).some(({ key }) => isRole(key))
}

/** Nodes of which more is known than a table says. */
const wholeNodes = (scene: Scene): ReadonlyArray<KubeObject> =>
  scene.known("Node").filter((node) => quantitiesOf(at(node, "status", "allocatable")) !== undefined)

/**
 * What keeps a pod off each node, by the scheduler's own filters. Nothing when its spec or the nodes were not recorded whole.
 * https://kubernetes.io/docs/concepts/scheduling-eviction/scheduling-framework/#filter
 */
export const nodeFits = (scene: Scene, pod: Pod): ReadonlyArray<NodeFit> => {
  const spec = pod.isWhole ? placementOf(pod.spec) : undefined
  const nodes = wholeNodes(scene)
  if (spec === undefined || nodes.length === 0 || nodes.length < scene.known("Node").length) return []
  const rooms = nodes.map((node) => roomOf(scene, node))
  const self = placed(pod)
  const [affinity, spread] = [podAffinityJudge(self, rooms), spreadJudge(self, rooms)]
  const [requests, ports, volumes] = [podRequests(spec), hostPorts(pod), boundVolumes(scene, pod)]
  return rooms.map((room): NodeFit => {
    const beside = affinity(room)
    return {
      node: room.object,
      isControlPlane: isControlPlane(room.object),
      excludedBy: [
        ...byTaints(spec, room),
        ...(wantsNode(spec, room.node.metadata) ? [] : [{ code: "node-selector-mismatch", why: "its labels are other ones" } as const]),
        ...byPorts(ports, room),
        ...byResources(requests, room),
        ...byVolumes(volumes, room),
        ...(beside === "fits" ? [] : [affinityWhy[beside]]),
        ...(spread(room) === "fits"
          ? []
          : [{ code: "topology-spread-unsatisfiable", why: "it would be more uneven than allowed" } as const])
      ]
    }
  })
}
