import { type Entity, showEntity } from "../../../domain/entity.ts"
import { at, list } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { matchesSelector, selectorOf } from "../../../platform/kubernetes/label-selector.ts"
import { entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import type { Pod } from "../../scene/views/pod.ts"
import { type Candidate, weight } from "../cause.ts"
import { citeOf, perScene, type Spoken, saidThat } from "../evidence.ts"
import { type Direction, policyOf } from "./policy.ts"

interface Drop {
  readonly spoken: Spoken
  readonly from: Pod
  readonly to: Pod
  /** Where the line tells it. */
  readonly direction: Direction | undefined
}

/** `shop/cart-1:51220 (ID:1) <> shop/orders-1:8080 (ID:2) … Policy denied DROPPED`. https://docs.cilium.io/en/stable/observability/hubble/hubble-cli/ */
const flow =
  /(?<from>[\w-]+\/[\w.-]+?)(?::\d+)? \([^)]*\) (?:<>|->) (?<to>[\w-]+\/[\w.-]+?)(?::\d+)? \([^)]*\).*(?:Policy denied|policy-verdict:\S+ .*DENIED)/i

const drops = perScene((scene): ReadonlyArray<Drop> => {
  const pods = new Map(scene.pods.map((pod) => [`${pod.namespace}/${pod.entity.name}`, pod]))
  return scene.said.flatMap(({ line, source }): ReadonlyArray<Drop> => {
    const groups = flow.exec(line)?.groups
    const [from, to] = [pods.get(groups?.from ?? ""), pods.get(groups?.to ?? "")]
    const told = /\b(ingress|egress) denied/i.exec(line)?.[1]?.toLowerCase()
    const direction = told === "ingress" || told === "egress" ? told : undefined
    return from === undefined || to === undefined ? [] : [{ spoken: { line, cite: source }, from, to, direction }]
  })
})

const ciliumKinds = ["CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy"]

/** Specs of a Cilium policy, one or several. https://docs.cilium.io/en/stable/security/policy/kubernetes/ */
const specsOf = (object: KubeObject): ReadonlyArray<unknown> => [object.spec, ...list(object.specs)]

/** Labels of Cilium's selectors may have their source before them. */
const plain = (selector: unknown): unknown => JSON.parse(JSON.stringify(selector ?? {}).replaceAll(/"(?:k8s|any):/g, '"'))

const covers = (object: KubeObject, pod: Pod, direction: Direction): boolean =>
  (object.metadata.namespace === undefined || object.metadata.namespace === pod.namespace) &&
  specsOf(object).some(
    (spec) =>
      (at(spec, direction) !== undefined || at(spec, `${direction}Deny`) !== undefined) &&
      matchesSelector(selectorOf(plain(at(spec, "endpointSelector"))), pod.labels)
  )

/** Policies of either kind that say who may speak with a pod in a direction. */
const policiesAbout = (scene: Scene, pod: Pod, direction: Direction): ReadonlyArray<Entity> => [
  ...ciliumKinds
    .flatMap((kind) => scene.known(kind))
    .filter((object) => covers(object, pod, direction))
    .map(entityOf),
  ...scene
    .known("NetworkPolicy", pod.namespace)
    .flatMap((object) => policyOf(object) ?? [])
    .filter((policy) => policy.rules[direction] !== undefined && policy.selects(pod))
    .map((policy) => policy.entity)
]

/**
 * Connections that Cilium says it dropped for a policy, as the policy's that covers the pod. A drop of which the direction is not told is of
 * who lets nobody in, where a policy says who may come in, and else of who lets nobody out.
 */
export const droppedByPolicy =
  (direction: Direction) =>
  (scene: Scene): ReadonlyArray<Candidate> => {
    const found = drops(scene).flatMap((drop): ReadonlyArray<readonly [string, Candidate]> => {
      const inward = policiesAbout(scene, drop.to, "ingress")
      const way = drop.direction ?? (inward.length > 0 ? "ingress" : "egress")
      const [policy] = way === "ingress" ? inward : policiesAbout(scene, drop.from, "egress")
      if (way !== direction || policy === undefined) return []
      const between = `from ${showEntity(drop.from.entity)} to ${showEntity(drop.to.entity)}`
      const candidate: Candidate = {
        entity: policy,
        summary: `${showEntity(policy)} lets nothing through ${between}`,
        observations: [
          ...saidThat([drop.spoken], /./, weight.overwhelming),
          { ratio: weight.fair, sentence: `it says for ${direction} who may speak with the pod`, cites: [citeOf(scene, policy)] }
        ],
        explains: [drop.from, drop.to].flatMap((pod) => [pod.entity, scene.workloadOf(pod.object)])
      }
      return [[`${showEntity(policy)} ${between}`, candidate]]
    })
    return [...new Map(found).values()]
  }
