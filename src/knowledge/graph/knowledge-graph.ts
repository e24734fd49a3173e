import { MultiDirectedGraph } from "graphology"
import { type Entity, entityKey } from "../../domain/entity.ts"
import type { GraphSource, Relation } from "../../domain/knowledge-graph.ts"
import type { Contribution, Described, Link, Stated } from "./contribution.ts"
import { makeMeetingIndex } from "./meeting-index.ts"

/** An entity and what is known of it. One that others only name has no source. */
export interface KnownEntity {
  readonly entity: Entity
  readonly labels: Readonly<Record<string, string>>
  readonly facts: Readonly<Record<string, string | number | boolean>>
  /** Who described it, and when last, in milliseconds since the epoch; absent while it is only named. */
  readonly seen?: { readonly source: GraphSource; readonly at: number }
}

/**
 * Entities and relations, each with who says so and when. It grows and shrinks by contributions: to put an object again costs what that
 * object says, not what the graph holds.
 */
export interface KnowledgeGraph {
  readonly put: (contribution: Contribution) => void
  /** Takes back all that was said under this name. */
  readonly remove: (of: string) => void
  readonly get: (entity: Entity) => KnownEntity | undefined
  readonly entities: () => ReadonlyArray<KnownEntity>
  readonly relations: () => ReadonlyArray<Relation>
  /** Relations that begin at an entity, or that end there. */
  readonly relationsFrom: (entity: Entity) => ReadonlyArray<Relation>
  readonly relationsTo: (entity: Entity) => ReadonlyArray<Relation>
}

interface Node {
  readonly entity: Entity
  /** What each contribution says of it; the latest one counts. */
  readonly described: Map<string, { readonly said: Described; readonly source: GraphSource; readonly at: number }>
  /** Relations that hold because this entity is known. */
  readonly met: Set<string>
}

interface Edge {
  readonly relation: Relation
  /** The contribution that says it. */
  readonly of: string
}

interface Said {
  readonly contribution: Contribution
  readonly edges: Set<string>
}

export const makeKnowledgeGraph = (): KnowledgeGraph => {
  const graph = new MultiDirectedGraph<Node, Edge>()
  const said = new Map<string, Said>()
  const contributorOf = new Map<Link, Contribution>()
  const meeting = makeMeetingIndex<Node>()

  const touch = (entity: Entity): Node => {
    const key = entityKey(entity)
    if (!graph.hasNode(key)) graph.addNode(key, { entity, described: new Map(), met: new Set() })
    return graph.getNodeAttributes(key)
  }
  const dropIfForgotten = (key: string): void => {
    if (!graph.hasNode(key) || graph.degree(key) > 0) return
    if (graph.getNodeAttributes(key).described.size === 0) graph.dropNode(key)
  }
  const latest = ({ described }: Node) => [...described.values()].reduce((a, b) => (b.at > a.at ? b : a))
  const labelsOf = (node: Node) => (node.described.size === 0 ? {} : (latest(node).said.labels ?? {}))

  const relate = ({ of, seenAt, source }: Contribution, { kind, from, to, where, source: by }: Stated): string => {
    touch(from)
    touch(to)
    const key = `${of} ${kind} ${entityKey(from)} ${entityKey(to)} ${where}`
    graph.mergeEdgeWithKey(key, entityKey(from), entityKey(to), {
      relation: { kind, from, to, source: by ?? source, where, seenAt },
      of
    })
    said.get(of)?.edges.add(key)
    return key
  }
  const drop = (key: string): void => {
    if (!graph.hasEdge(key)) return
    const [from, to] = graph.extremities(key)
    said.get(graph.getEdgeAttribute(key, "of"))?.edges.delete(key)
    graph.dropEdge(key)
    dropIfForgotten(from)
    dropIfForgotten(to)
  }
  const meet = (link: Link, node: Node): void => {
    const contribution = contributorOf.get(link)
    if (contribution === undefined || entityKey(link.anchor) === entityKey(node.entity)) return
    const [from, to] = link.anchorIs === "from" ? [link.anchor, node.entity] : [node.entity, link.anchor]
    node.met.add(relate(contribution, { ...link, from, to }))
  }
  /** Changes what is said of an entity, and with it which links mean it. */
  const describe = (entity: Entity, change: (described: Node["described"]) => void): void => {
    const node = touch(entity)
    if (node.described.size > 0) meeting.removeEntity(entity, labelsOf(node), node)
    change(node.described)
    for (const key of [...node.met]) drop(key)
    node.met.clear()
    if (node.described.size === 0) {
      dropIfForgotten(entityKey(entity))
      return
    }
    meeting.addEntity(entity, labelsOf(node), node)
    for (const link of meeting.linksTo(entity, labelsOf(node))) meet(link, node)
  }

  const remove = (of: string): void => {
    const known = said.get(of)
    if (known === undefined) return
    said.delete(of)
    for (const link of known.contribution.links) {
      meeting.removeLink(link)
      contributorOf.delete(link)
    }
    for (const key of [...known.edges]) drop(key)
    for (const { entity } of known.contribution.describes) describe(entity, (described) => described.delete(of))
  }
  const put = (contribution: Contribution): void => {
    const { describes, links, of, seenAt, source, states } = contribution
    remove(of)
    said.set(of, { contribution, edges: new Set() })
    for (const one of describes) describe(one.entity, (described) => described.set(of, { said: one, source, at: seenAt }))
    for (const one of states) relate(contribution, one)
    for (const link of links) {
      contributorOf.set(link, contribution)
      meeting.addLink(link)
      for (const node of meeting.meantBy(link, labelsOf)) meet(link, node)
    }
  }

  const known = (node: Node): KnownEntity => {
    if (node.described.size === 0) return { entity: node.entity, labels: {}, facts: {} }
    const { at, said: one, source } = latest(node)
    return { entity: node.entity, labels: one.labels ?? {}, facts: one.facts ?? {}, seen: { source, at } }
  }
  return {
    put,
    remove,
    get: (entity) => (graph.hasNode(entityKey(entity)) ? known(graph.getNodeAttributes(entityKey(entity))) : undefined),
    entities: () => graph.mapNodes((_key, node) => known(node)),
    relations: () => graph.mapEdges((_key, { relation }) => relation),
    relationsFrom: (entity) =>
      graph.hasNode(entityKey(entity)) ? graph.mapOutEdges(entityKey(entity), (_key, { relation }) => relation) : [],
    relationsTo: (entity) => (graph.hasNode(entityKey(entity)) ? graph.mapInEdges(entityKey(entity), (_key, { relation }) => relation) : [])
  }
}
