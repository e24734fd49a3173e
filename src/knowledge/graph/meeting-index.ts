import type { Entity } from "../../domain/entity.ts"
import { matchesSelector } from "../../platform/kubernetes/label-selector.ts"
import type { Link } from "./contribution.ts"

type Labels = Readonly<Record<string, string>>

const ANYWHERE = "*"

/** Where a link looks: by one pair of labels that it wants, where it wants one. */
const keysOfLink = ({ by, kinds, namespace = ANYWHERE }: Link): ReadonlyArray<string> => {
  if ("name" in by) return kinds.map((kind) => `${kind}/${namespace}/${by.name}`)
  const [first] = Object.entries(by.selector.matchLabels ?? {})
  return kinds.map((kind) => `${kind}/${namespace} ${first === undefined ? "" : `${first[0]}=${first[1]}`}`)
}

/** Where an entity is to be found. */
const keysOfEntity = ({ kind, name, namespace }: Entity, labels: Labels): ReadonlyArray<string> => {
  const places = namespace === undefined ? [ANYWHERE] : [namespace, ANYWHERE]
  const pairs = ["", ...Object.entries(labels).map(([label, value]) => `${label}=${value}`)]
  return places.flatMap((place) => [`${kind}/${place}/${name}`, ...pairs.map((pair) => `${kind}/${place} ${pair}`)])
}

/** Whether a link that looks in the right place means an entity of these labels. */
const means = ({ by }: Link, labels: Labels): boolean => "name" in by || matchesSelector(by.selector, labels)

const addTo = <A>(filed: Map<string, Set<A>>, keys: ReadonlyArray<string>, one: A): void => {
  for (const key of keys) {
    const found = filed.get(key)
    if (found === undefined) filed.set(key, new Set([one]))
    else found.add(one)
  }
}

const takeFrom = <A>(filed: Map<string, Set<A>>, keys: ReadonlyArray<string>, one: A): void => {
  for (const key of keys) {
    const found = filed.get(key)
    found?.delete(one)
    if (found?.size === 0) filed.delete(key)
  }
}

/** Links and entities under common keys, so that each new one meets only those that could be meant. `A` is what stands for an entity. */
export interface MeetingIndex<A> {
  readonly addLink: (link: Link) => void
  readonly removeLink: (link: Link) => void
  readonly addEntity: (entity: Entity, labels: Labels, one: A) => void
  readonly removeEntity: (entity: Entity, labels: Labels, one: A) => void
  readonly linksTo: (entity: Entity, labels: Labels) => ReadonlyArray<Link>
  readonly meantBy: (link: Link, labelsOf: (one: A) => Labels) => ReadonlyArray<A>
}

export const makeMeetingIndex = <A>(): MeetingIndex<A> => {
  const links = new Map<string, Set<Link>>()
  const entities = new Map<string, Set<A>>()
  return {
    addLink: (link) => addTo(links, keysOfLink(link), link),
    removeLink: (link) => takeFrom(links, keysOfLink(link), link),
    addEntity: (entity, labels, one) => addTo(entities, keysOfEntity(entity, labels), one),
    removeEntity: (entity, labels, one) => takeFrom(entities, keysOfEntity(entity, labels), one),
    linksTo: (entity, labels) =>
      keysOfEntity(entity, labels)
        .flatMap((key) => [...(links.get(key) ?? [])])
        .filter((link) => means(link, labels)),
    meantBy: (link, labelsOf) =>
      keysOfLink(link)
        .flatMap((key) => [...(entities.get(key) ?? [])])
        .filter((one) => means(link, labelsOf(one)))
  }
}
