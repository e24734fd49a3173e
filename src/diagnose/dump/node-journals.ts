import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import type { SeenObject, Subject } from "../scene/scene.ts"
import { isTrue } from "../scene/views/condition.ts"
import { eventOf } from "../scene/views/event.ts"
import { unnamedNode } from "./printed/told/unnamed-node.ts"

const isReady = (node: KubeObject): boolean => isTrue(node, "Ready")

/** The node that something saved on a node without its name must be of: the one that is asked about, the only one that is not ready, or the only one. */
const onlyNode = (nodes: ReadonlyArray<KubeObject>, { question = "", workload = "" }: Subject): string | undefined => {
  const words = new Set(
    `${question} ${workload}`
      .toLowerCase()
      .split(/[^\w.-]+/)
      .map((word) => word.replace(/\.$/, ""))
  )
  const asked = nodes.filter(({ metadata: { name } }) => words.has(name))
  const bad = nodes.filter((node) => !isReady(node))
  return [asked, bad, nodes].find((some) => some.length === 1)?.[0]?.metadata.name
}

const shortOf = (name: string): string => name.split(".")[0] ?? name

/** A machine's name is its node's, or one of them has the domain behind it that the other leaves out. */
const nodeOf = (nodes: ReadonlyArray<KubeObject>, host: string): string => {
  const names = nodes.map(({ metadata: { name } }) => name)
  const alike = names.filter((name) => shortOf(name) === shortOf(host))
  return names.includes(host) || alike.length !== 1 ? host : (alike[0] ?? host)
}

const isOfNode = ({ object }: SeenObject): boolean => object.kind === "Event" && eventOf(object).about.kind === "Node"

const isOfUnit = ({ object }: SeenObject): boolean => object.reportingComponent === "systemd"

/**
 * Events that were made of what was saved on a node, with the node that they are of; those of which nothing tells it are left out, and so is
 * that the kubelet does not run where its own journal tells why.
 */
export const withNamedNodes = (objects: ReadonlyArray<SeenObject>, subject: Subject): ReadonlyArray<SeenObject> => {
  const said = new Set(objects.filter(isOfNode).filter(({ object }) => eventOf(object).reason === "KubeletNotReady"))
  if (said.size === 0) return objects
  const nodes = objects.flatMap(({ object }) => (object.kind === "Node" ? [object] : []))
  const only = onlyNode(nodes, subject)
  const nameOf = ({ object }: SeenObject): string | undefined => {
    const { name } = eventOf(object).about
    return name === unnamedNode ? only : nodeOf(nodes, name)
  }
  const journals = new Set([...said].flatMap((seen) => (isOfUnit(seen) ? [] : (nameOf(seen) ?? []))))
  return objects.flatMap((seen): ReadonlyArray<SeenObject> => {
    if (!said.has(seen)) return [seen]
    const name = nameOf(seen)
    if (name === undefined || (isOfUnit(seen) && journals.has(name))) return []
    return name === eventOf(seen.object).about.name
      ? [seen]
      : [{ ...seen, object: { ...seen.object, involvedObject: { kind: "Node", name } } }]
  })
}
