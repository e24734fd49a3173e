import { type Entity, entityKey, showEntity } from "../../../domain/entity.ts"
import { entity, entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import type { KubeEvent } from "../../scene/views/event.ts"
import { isNodeGranted, isNodeRefused } from "../../symptoms/may-wait.ts"
import { against, type Candidate, type Cause, type Observation, weight } from "../cause.ts"
import { brokenSuppliers } from "../cloud/node-suppliers.ts"
import { citedLines, citeOf, perScene, type Spoken, saidThat } from "../evidence.ts"
import { refusedClaims } from "./node-claims.ts"
import { isShortOfRoom } from "./room.ts"
import { podEntities, unscheduled } from "./unscheduled.ts"

/** Why what makes nodes (Cluster Autoscaler, Karpenter) makes none for a pod. */
interface Shortage extends Omit<Cause, "candidates" | "family"> {
  readonly says: RegExp
  /** What it writes into its own log, of no pod. */
  readonly logs?: RegExp
  /** What it says of a node that it asks for, whatever the cloud's reason. */
  readonly claims?: RegExp
  /** A node would do, and cannot be had. */
  readonly isOfGrowth?: true
}

/**
 * https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md and https://karpenter.sh/docs/troubleshooting/ ; the errors of
 * clouds as they name them.
 */
const shortages: ReadonlyArray<Shortage> = [
  {
    code: "node-provisioning-failed",
    title: "The cloud gives no new node",
    prior: 0.01,
    says: /InsufficientInstanceCapacity|InsufficientCapacity(?:Error)?\b|UnfulfillableCapacity|MaxSpotInstanceCountExceeded|VcpuLimitExceeded|InstanceLimitExceeded|ZONE_RESOURCE_POOL_EXHAUSTED|\bSTOCKOUT\b|QUOTA_EXCEEDED|Quota '[^']*' exceeded|SkuNotAvailable|OverconstrainedAllocationRequest|ZonalAllocationFailed|AllocationFailed|QuotaExceeded|GCE (?:out of resources|quota exceeded)|in backoff after failed scale-?up|failed to (?:increase node group size|scale up)|insufficient capacity|Fargate Profile: .*\bblocked for new launches|Fargate capacity is unavailable|cannot launch any Fargate pods/i,
    isOfGrowth: true,
    claims: /creating (?:nodeclaim|instance)|insufficient ?capacity|launching nodeclaim/i,
    logs: /Scale-up timed out for node group (?<group>[^\s,]+)|Disabling scale-up for node group (?<other>\S+) until|Failed to scale up: /,
    next: "look at the cloud's quota and capacity for that type and zone; allow more types or zones, or ask for more quota"
  },
  {
    code: "node-group-at-maximum",
    isOfGrowth: true,
    title: "The node groups are as large as they may become",
    prior: 0.015,
    says: /max node group size reached|max limit reached|max (?:total nodes|cluster (?:cpu|memory)[\w, ]*) (?:limit )?(?:in cluster )?reached|exceed(?:s|ed)? limits? for (?:nodepool|provisioner)|would exceed (?:the )?(?:nodepool|provisioner)'?s? limits?/i,
    next: "raise the maximum of the node group or the limits of the node pool, or lower what the pods request"
  },
  {
    code: "node-group-unsuitable",
    title: "No node group or node pool could make a node for the pod",
    prior: 0.01,
    says: /incompatible with (?:nodepool|provisioner) "|no (?:nodepool|provisioner)s? (?:found|matched|exist)|no instance type (?:satisfied|met|which had)|it wouldn't fit if a new node is added/i,
    next: "compare the pod's selector, tolerations and requests with what the node pools may make"
  }
]

interface Waiting {
  readonly about: Entity
  readonly workload: Entity
  readonly said: ReadonlyArray<Spoken>
  /** What the scheduler itself says, where it was recorded. */
  readonly counts: KubeEvent | undefined
}

const waiting = perScene((scene: Scene): ReadonlyArray<Waiting> => {
  const told = Map.groupBy(
    scene.events.filter((event) => event.about.kind === "Pod" && (isNodeRefused(event) || isNodeGranted(event))),
    ({ about }) => entityKey(about)
  )
  return [...told.values()].flatMap((all): ReadonlyArray<Waiting> => {
    // what was refused before a node was granted is over
    const events = all.slice(all.findLastIndex(isNodeGranted) + 1)
    const [first] = events
    if (first === undefined) return []
    const { about } = first
    const pod = scene.pods.find(({ entity: one }) => entityKey(one) === entityKey(about))
    if (scene.find(about) === "absent" || pod?.node !== undefined || pod?.phase === "Running") return []
    const counts = scene.eventsOf(about).findLast(({ message }) => message.includes("nodes are available"))
    const said = events.toReversed().map(({ message, object }) => ({ line: message, cite: citeOf(scene, entityOf(object)) }))
    return [{ about, workload: pod === undefined ? about : scene.workloadOf(pod.object), said, counts }]
  })
})

/** Which of them a message says: a group at its maximum is why, also where others do not suit. */
const saysFirst = (line: string): Shortage | undefined => shortages.find(({ says }) => says.test(line))

/** https://karpenter.sh/docs/concepts/nodepools/#speclimits */
const isOfLimit = /exceed(?:s|ed)? limits? for (?:nodepool|provisioner)|would exceed (?:the )?(?:nodepool|provisioner)/i

/**
 * How a node was refused that a workload's pods would fit on, so that this is why they wait: by a pool that is at its limit, or by groups that
 * do not grow where all that the scheduler misses is room.
 */
const howRefused = ({ counts, said: [last] }: Waiting): "limit" | "growth" | undefined => {
  if (last === undefined) return undefined
  if (isOfLimit.test(last.line)) return "limit"
  const shortage = saysFirst(last.line)
  return shortage !== undefined && shortage.isOfGrowth === true && counts !== undefined && isShortOfRoom(counts.message)
    ? "growth"
    : undefined
}

export const refusedNode = (scene: Scene, workload: Entity): "limit" | "growth" | undefined => {
  const own = waiting(scene).filter((one) => entityKey(one.workload) === entityKey(workload))
  return own.map(howRefused).find((one) => one !== undefined)
}

const ofPods = (scene: Scene, shortage: Shortage): ReadonlyArray<Candidate> =>
  waiting(scene).flatMap((one): ReadonlyArray<Candidate> => {
    const { about, counts, workload } = one
    const [last] = one.said
    if (last === undefined || saysFirst(last.line) !== shortage) return []
    const cites = counts === undefined ? [] : [citeOf(scene, entityOf(counts.object))]
    return [
      {
        entity: workload,
        summary: `${shortage.title}, and ${showEntity(about)} waits for one: ${last.line.replaceAll(/\s+/g, " ").slice(0, 200)}`,
        observations: [
          ...saidThat([last], shortage.says, weight.overwhelming),
          ...(howRefused(one) !== undefined
            ? [{ ratio: weight.strong, sentence: "a node is all that is missing", cites }]
            : counts === undefined
              ? []
              : [{ ratio: against(weight.strong), sentence: "the scheduler tells what the nodes that there are lack", cites }])
        ],
        explains: [about]
      }
    ]
  })

/** A node was asked for that the pods would have fit on: that it did not come says more than what the nodes there are lack. */
const ofClaims = (scene: Scene, { claims: says, title }: Shortage): ReadonlyArray<Candidate> =>
  refusedClaims(scene).flatMap(({ claim, said, waiting: theirs }) =>
    says?.test(said.line) === true
      ? theirs.map((one): Candidate => {
          const pods = podEntities(one)
          const sentence = `${pods.length === 1 ? "a pod waits" : `${pods.length} pods wait`} for the node`
          return {
            entity: one.workload,
            summary: `${title}, and ${showEntity(one.pod.entity)} waits for one: ${said.line.replaceAll(/\s+/g, " ").slice(0, 200)}`,
            observations: [
              ...saidThat([said], says, weight.overwhelming),
              { ratio: weight.strong, sentence, cites: [citeOf(scene, one.pod.entity)] }
            ],
            explains: [claim, ...pods]
          }
        })
      : []
  )

/** A group or pool says itself that it makes no nodes: whoever waits for one waits for that. */
const ofSuppliers = (scene: Scene, { code, title }: Shortage): ReadonlyArray<Candidate> =>
  code !== "node-provisioning-failed"
    ? []
    : brokenSuppliers(scene).map(({ about, said }): Candidate => {
        const theirs = unscheduled(scene)
        const [first] = theirs
        return {
          entity: about,
          summary: `${title}: ${showEntity(about)} says “${said.line.replaceAll(/\s+/g, " ").slice(0, 240)}”`,
          observations: [
            ...saidThat([said], /./, weight.overwhelming),
            ...(first === undefined
              ? []
              : [
                  {
                    ratio: weight.strong,
                    sentence: `${showEntity(first.workload)} waits for a node`,
                    cites: [citeOf(scene, first.pod.entity)]
                  }
                ])
          ],
          explains: theirs.flatMap((one) => [one.workload, ...podEntities(one)])
        }
      })

/** What an autoscaler's own log says of its groups, in its present. */
const PRESENT = 200

const ofLogs = (scene: Scene, { logs: says, title }: Shortage): ReadonlyArray<Candidate> =>
  says === undefined
    ? []
    : scene.logs
        .filter(({ pod }) => /autoscaler|karpenter/.test(pod))
        .flatMap((log): ReadonlyArray<Candidate> => {
          const observations: ReadonlyArray<Observation> = saidThat(citedLines(log, PRESENT).toReversed(), says, weight.overwhelming)
          const [first] = observations
          if (first === undefined) return []
          const own = entity("Pod", log.namespace, log.pod)
          const object = scene.find(own)
          return [
            {
              entity: typeof object === "string" ? own : scene.workloadOf(object),
              summary: `${title}: ${first.sentence}`,
              observations,
              explains: [own, ...waiting(scene).flatMap(({ about, workload }) => [about, workload])]
            }
          ]
        })

export const nodeSupplyCauses: ReadonlyArray<Cause> = shortages.map((shortage) => ({
  code: shortage.code,
  family: "scheduling",
  title: shortage.title,
  prior: shortage.prior,
  next: shortage.next,
  candidates: (scene) => [
    ...ofPods(scene, shortage),
    ...ofClaims(scene, shortage),
    ...ofSuppliers(scene, shortage),
    ...ofLogs(scene, shortage)
  ]
}))
