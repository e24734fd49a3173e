import type { Entity } from "../../../domain/entity.ts"
import { fields, list, maybeFields, text, texts, wholeNumber } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { matchesSelector, selectorOf } from "../../../platform/kubernetes/label-selector.ts"
import { entity, entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { namespaceLabels } from "../../scene/views/namespace.ts"
import { addressOf, type Pod } from "../../scene/views/pod.ts"
import { dnsNamespaces } from "../dns/dns-servers.ts"
import { inBlock } from "./ip-block.ts"

export type Direction = "ingress" | "egress"

/** The other end of a connection. */
interface Peer {
  readonly pod: Pod
  readonly ip: string | undefined
}

export interface Policy {
  readonly entity: Entity
  readonly namespace: string
  readonly object: KubeObject
  readonly selects: (pod: Pod) => boolean
  /** Undefined where the policy says nothing of this direction. */
  readonly rules: Readonly<Record<Direction, ReadonlyArray<Readonly<Record<string, unknown>>> | undefined>>
}

/** Nothing for a policy of which only a table's row is known: it does not tell its rules. */
export const policyOf = (object: KubeObject): Policy | undefined => {
  const spec = fields(object.spec)
  const types = texts(spec.policyTypes)
  if (types.length === 0 && spec.ingress === undefined && spec.egress === undefined) return undefined
  const namespace = object.metadata.namespace ?? "default"
  const selector = selectorOf(spec.podSelector)
  // without types a policy is about ingress, and about egress where it has rules for it
  const covers = {
    ingress: types.length === 0 || types.includes("Ingress"),
    egress: types.includes("Egress") || (types.length === 0 && spec.egress !== undefined)
  }
  return {
    entity: entityOf(object),
    namespace,
    object,
    selects: (pod) => pod.namespace === namespace && matchesSelector(selector, pod.labels),
    rules: { ingress: covers.ingress ? list(spec.ingress) : undefined, egress: covers.egress ? list(spec.egress) : undefined }
  }
}

const takesNamespace = (scene: Scene, selector: unknown, name: string): boolean => {
  const wanted = selectorOf(selector)
  const own = { "kubernetes.io/metadata.name": name }
  if (matchesSelector(wanted, own)) return true
  const found = scene.find(entity("Namespace", undefined, name))
  // a namespace whose labels are not known is given the benefit of the doubt
  return typeof found === "string"
    ? Object.keys(wanted.matchLabels).some((key) => key !== "kubernetes.io/metadata.name") || wanted.matchExpressions.length > 0
    : matchesSelector(wanted, namespaceLabels(found))
}

const takesPeer = (scene: Scene, policy: Policy, rule: unknown, { ip, pod }: Peer): boolean => {
  const { ipBlock, namespaceSelector, podSelector } = fields(rule)
  if (maybeFields(ipBlock) !== undefined)
    return ip === undefined || inBlock(ip, text(fields(ipBlock).cidr) ?? "", texts(fields(ipBlock).except))
  const namespaceFits =
    namespaceSelector === undefined ? pod.namespace === policy.namespace : takesNamespace(scene, namespaceSelector, pod.namespace)
  return namespaceFits && (podSelector === undefined || matchesSelector(selectorOf(podSelector), pod.labels))
}

const takesPort = (rule: unknown, port: number, called: Pod): boolean => {
  const { endPort, port: wanted } = fields(rule)
  if (wanted === undefined) return true
  const end = wholeNumber(endPort)
  if (typeof wanted === "number") return end === undefined ? wanted === port : port >= wanted && port <= end
  return called.containers.some(({ ports }) => ports.some((one) => one.name === wanted && one.port === port))
}

export interface Connection {
  readonly from: Pod
  readonly to: Pod
  readonly port: number
}

const allows = (
  scene: Scene,
  policy: Policy,
  direction: Direction,
  rule: Readonly<Record<string, unknown>>,
  { from, port, to }: Connection
): boolean => {
  const other = direction === "ingress" ? from : to
  const peers = list(direction === "ingress" ? rule.from : rule.to)
  const ports = list(rule.ports)
  return (
    (ports.length === 0 || ports.some((one) => takesPort(one, port, to))) &&
    (peers.length === 0 || peers.some((peer) => takesPeer(scene, policy, peer, { pod: other, ip: addressOf(other) })))
  )
}

/**
 * The policies that keep a connection from being made in one direction: those that select the pod, when none of them lets it through.
 * https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation
 */
export const blocking = (
  scene: Scene,
  policies: ReadonlyArray<Policy>,
  direction: Direction,
  connection: Connection
): ReadonlyArray<Policy> => {
  const pod = direction === "ingress" ? connection.to : connection.from
  const about = policies.filter((policy) => policy.rules[direction] !== undefined && policy.selects(pod))
  const isLet = about.some((policy) => policy.rules[direction]?.some((rule) => allows(scene, policy, direction, rule, connection)) === true)
  return isLet ? [] : about
}

/** Whether a rule is for pods or namespaces of which there are none, all of them being known. */
const isForNobody = (scene: Scene, policy: Policy, rule: unknown): boolean => {
  const { ipBlock, namespaceSelector, podSelector } = fields(rule)
  if (maybeFields(ipBlock) !== undefined) return false
  if (namespaceSelector !== undefined) {
    const wanted = selectorOf(namespaceSelector)
    return scene.isComplete("Namespace") && !scene.all("Namespace").some((one) => matchesSelector(wanted, namespaceLabels(one)))
  }
  const wanted = selectorOf(podSelector)
  const isThere = scene.pods.some(({ labels, namespace }) => namespace === policy.namespace && matchesSelector(wanted, labels))
  return scene.isComplete("Pod", policy.namespace) && !isThere
}

/** Whether a policy lets nobody in: it has no rule for it, or only such for pods and namespaces of which there are none. */
export const letsNobodyIn = (scene: Scene, policy: Policy): boolean =>
  policy.rules.ingress?.every(({ from }) => list(from).length > 0 && list(from).every((peer) => isForNobody(scene, policy, peer))) ?? false

/** Whether rules of a port let DNS pass. */
const takesDnsPort = (ports: unknown): boolean => {
  const told = list(ports)
  return (
    told.length === 0 ||
    told.some(({ endPort, port, protocol }) => {
      const last = wholeNumber(endPort) ?? port
      return protocol !== "TCP" && (port === undefined || port === "dns" || (typeof port === "number" && port <= 53 && Number(last) >= 53))
    })
  )
}

/** Whether the cluster's DNS may be among a rule's peers: by its namespace. Of addresses, and of labels that are not known, it may be. */
const takesDnsPeer = (scene: Scene, policy: Policy, to: unknown): boolean => {
  const peers = list(to)
  return (
    peers.length === 0 ||
    peers.some(({ ipBlock, namespaceSelector }) => {
      if (maybeFields(ipBlock) !== undefined) return true
      if (namespaceSelector === undefined) return dnsNamespaces.includes(policy.namespace)
      return dnsNamespaces.some((name) => takesNamespace(scene, namespaceSelector, name))
    })
  )
}

/** Whether a policy's egress rules let DNS through. */
export const allowsDns = (scene: Scene, policy: Policy): boolean =>
  policy.rules.egress?.some(({ ports, to }) => takesDnsPort(ports) && takesDnsPeer(scene, policy, to)) ?? true
