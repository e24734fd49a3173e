import { type Entity, showEntity } from "../../../domain/entity.ts"
import { text, time } from "../../../platform/kubernetes/fields.ts"
import { asksHowItAnswers } from "../../reason/asked.ts"
import type { Scene } from "../../scene/scene.ts"
import type { Pod } from "../../scene/views/pod.ts"
import { podsBehind, type Service, serviceOf } from "../../scene/views/service.ts"
import { type Candidate, type Cause, type Observation, weight } from "../cause.ts"
import { type TroubledCall, troubledCalls } from "../crash/troubled-calls.ts"
import { citeOf, perScene, saidThat } from "../evidence.ts"
import { droppedByPolicy } from "./cilium-drops.ts"
import { allowsDns, blocking, type Connection, type Direction, letsNobodyIn, type Policy, policyOf } from "./policy.ts"

const policiesOf = (scene: Scene, namespace: string): ReadonlyArray<Policy> =>
  scene.all("NetworkPolicy", namespace).flatMap((object) => policyOf(object) ?? [])

const targetOf = (to: Pod, target: string | undefined, port: number): number => {
  if (target === undefined) return port
  const named = to.containers.flatMap(({ ports }) => ports).find(({ name }) => name === target)
  return named?.port ?? (/^\d+$/.test(target) ? Number(target) : port)
}

/** What is to be reached from a pod by a service: one pod behind it, at each of its ports. */
const connectionsOf = (scene: Scene, from: Pod, service: Service): ReadonlyArray<Connection> =>
  podsBehind(scene, service)
    .slice(0, 1)
    .flatMap((to) => service.ports.map(({ port, target }) => ({ from, to, port: targetOf(to, target, port) })))

interface Block {
  readonly call: TroubledCall
  readonly service: Service
  readonly connection: Connection
  readonly policies: ReadonlyArray<Policy>
}

const blocksIn =
  (direction: Direction) =>
  (scene: Scene): ReadonlyArray<Block> =>
    // a name that was not resolved was not called
    troubledCalls(scene).flatMap((call) =>
      (call.sign.family === "dns" ? [] : call.services).map(serviceOf).flatMap((service) => {
        // asked for, since it may be in a namespace of which nothing else is looked at
        if (!scene.isComplete("Pod", service.namespace) && podsBehind(scene, service).length === 0) return []
        const connections = connectionsOf(scene, call.pod, service)
        const blocked = connections.map((connection) => {
          const namespace = direction === "ingress" ? connection.to.namespace : connection.from.namespace
          return { call, service, connection, policies: blocking(scene, policiesOf(scene, namespace), direction, connection) }
        })
        // a port that nobody calls may well be closed
        return blocked.length > 0 && blocked.every(({ policies }) => policies.length > 0) ? blocked.slice(0, 1) : []
      })
    )

const blocks: Readonly<Record<Direction, (scene: Scene) => ReadonlyArray<Block>>> = {
  ingress: perScene(blocksIn("ingress")),
  egress: perScene(blocksIn("egress"))
}

const known = (scene: Scene, namespace: string): number =>
  scene.isComplete("NetworkPolicy", namespace) ? weight.overwhelming : weight.strong

const reachOf = (scene: Scene, { call, connection, service }: Block): ReadonlyArray<Entity> => [
  call.pod.entity,
  scene.workloadOf(call.pod.object),
  service.entity,
  connection.to.entity
]

const blockCandidates =
  (direction: Direction) =>
  (scene: Scene): ReadonlyArray<Candidate> =>
    blocks[direction](scene).flatMap((block): ReadonlyArray<Candidate> => {
      const [policy] = block.policies
      if (policy === undefined) return []
      const { call, connection } = block
      const way = `from ${showEntity(call.pod.entity)} to ${showEntity(block.service.entity)}, port ${connection.port}`
      return [
        {
          entity: policy.entity,
          summary: `${showEntity(policy.entity)} lets nothing through ${way}`,
          observations: [
            {
              ratio: known(scene, policy.namespace),
              sentence: `${block.policies.map((one) => one.entity.name).join(" and ")} select${block.policies.length > 1 ? "" : "s"} the pod for ${direction}, and no rule allows ${way}`,
              cites: [citeOf(scene, policy.entity)]
            },
            ...saidThat([call.spoken], call.sign.says, weight.fair),
            // what is let through and not served is refused
            ...saidThat([call.spoken], /time-?d? ?out|timeout/i, weight.weak)
          ],
          explains: reachOf(scene, block)
        }
      ]
    })

const dnsCandidates = (scene: Scene): ReadonlyArray<Candidate> =>
  troubledCalls(scene)
    .filter(({ sign }) => sign.family === "dns")
    .flatMap((call): ReadonlyArray<Candidate> => {
      const about = policiesOf(scene, call.pod.namespace).filter((one) => one.rules.egress !== undefined && one.selects(call.pod))
      const [policy] = about
      if (policy === undefined || about.some((one) => allowsDns(scene, one))) return []
      return [
        {
          entity: policy.entity,
          summary: `${showEntity(policy.entity)} lets no DNS through from ${showEntity(call.pod.entity)}`,
          observations: [
            {
              ratio: known(scene, policy.namespace),
              sentence: `${about.map((one) => one.entity.name).join(" and ")} select${about.length > 1 ? "" : "s"} the pod for egress, and no rule allows port 53 by UDP to the cluster's DNS`,
              cites: [citeOf(scene, policy.entity)]
            },
            ...saidThat([call.spoken], call.sign.says, weight.fair),
            // what a policy drops is never answered, not even that there is no such name
            ...saidThat([call.spoken], /time-?d? ?out|timeout|EAI_AGAIN|temporary failure in name resolution/i, weight.weak)
          ],
          explains: [call.pod.entity, scene.workloadOf(call.pod.object)]
        }
      ]
    })

/** A policy that is younger than this, in milliseconds, may be what changed. */
const YOUNG = 2 * 3_600_000

const sayNobody = ({ rules }: Policy): string =>
  rules.ingress?.length === 0 ? "it allows no ingress" : "its rules are for pods or namespaces of which there are none"

/** Policies that let nothing in to the pods of a service, while it is asked why that is not reached. */
const closedCandidates = (scene: Scene): ReadonlyArray<Candidate> => {
  if (!asksHowItAnswers(scene.subject)) return []
  return scene.known("NetworkPolicy").flatMap((object): ReadonlyArray<Candidate> => {
    const policy = policyOf(object)
    if (policy === undefined || !letsNobodyIn(scene, policy)) return []
    const opening = policiesOf(scene, policy.namespace).filter((other) => other.rules.ingress !== undefined && !letsNobodyIn(scene, other))
    const isOpened = (pod: Pod) => opening.some((other) => other.selects(pod))
    const services = scene.known("Service", policy.namespace).map(serviceOf)
    const closed = services.filter((service) => podsBehind(scene, service).some((pod) => policy.selects(pod) && !isOpened(pod)))
    if (closed.length === 0) return []
    const created = time(text(object.metadata.creationTimestamp))
    const cites = [citeOf(scene, policy.entity)]
    const isYoung = created !== undefined && scene.now !== undefined && scene.now - created < YOUNG
    const age: ReadonlyArray<Observation> = isYoung ? [{ ratio: weight.fair, sentence: "it was made not long ago", cites }] : []
    return [
      {
        entity: policy.entity,
        summary: `${showEntity(policy.entity)} lets nothing in to the pods of ${closed.map((one) => showEntity(one.entity)).join(", ")}`,
        observations: [
          { ratio: weight.strong, sentence: `${sayNobody(policy)}, and no other policy lets anybody in`, cites },
          { ratio: weight.fair, sentence: "it is asked why they are not reached", cites: [] },
          ...age
        ],
        explains: closed.flatMap((service) => [service.entity, ...podsBehind(scene, service).map((pod) => scene.workloadOf(pod.object))])
      }
    ]
  })
}

export const networkPolicyCauses: ReadonlyArray<Cause> = [
  {
    code: "network-policy-blocks-ingress",
    family: "network-policy",
    title: "A network policy lets the caller not in",
    prior: 0.02,
    next: "allow the caller in the policy of the pods that are called, by its labels and namespace, and the port of the pods (not of the service)",
    candidates: (scene) => [...blockCandidates("ingress")(scene), ...droppedByPolicy("ingress")(scene), ...closedCandidates(scene)]
  },
  {
    code: "network-policy-blocks-egress",
    family: "network-policy",
    title: "A network policy lets the call not out",
    prior: 0.02,
    next: "allow what is called in the egress rules of the caller's policy, and the port of the pods (not of the service)",
    candidates: (scene) => [...blockCandidates("egress")(scene), ...droppedByPolicy("egress")(scene)]
  },
  {
    code: "network-policy-blocks-dns",
    family: "network-policy",
    title: "A network policy lets no DNS through",
    prior: 0.02,
    next: "allow port 53 by UDP and TCP to the cluster's DNS in the egress rules",
    candidates: dnsCandidates
  }
]
