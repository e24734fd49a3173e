import type { Change, ChangeRelation } from "../../domain/change.ts"
import { millisOf, type Timestamp } from "../../domain/ids.ts"
import { placeKey, type Subject } from "./subject.ts"

/** Namespaces whose workloads all others stand on. */
const isSystem = (namespace: string): boolean => namespace === "kube-system" || namespace.endsWith("-system")

/** The nearest first; the weight is how much more likely a change there is the cause than one elsewhere. Judged by hand, not measured. */
const weights: Record<ChangeRelation, number> = {
  object: 1,
  owner: 0.9,
  uses: 0.8,
  repository: 0.6,
  namespace: 0.4,
  cluster: 0.35,
  anywhere: 0.2
}

const kindWeights: Record<Change["kind"], number> = {
  deploy: 1,
  release: 1,
  config: 0.9,
  flag: 0.9,
  delete: 0.9,
  scale: 0.7,
  access: 0.5,
  other: 0.4
}

/** Milliseconds after which a change is half as likely to be the cause. */
const HALF_LIFE = 20 * 60_000
/** Milliseconds by which times of different sources may disagree: events are told to the second, and clocks differ. */
const GRAIN = 5_000

/** Whether a change came before the first alert, as far as their times can tell. `before`: milliseconds. */
export const isBefore = (before: number): boolean => before >= -GRAIN

/** What comes after the first alert is seldom its cause; it is told because it may be a person at work. */
const AFTERWARDS = 0.4

const namesNode = (subject: Subject): boolean => [...subject.objects].some((key) => key.startsWith("node/"))

/** Whether it is a pull request that is not merged, so that it cannot have changed anything yet. */
export const isPending = ({ pullRequest }: Change): boolean => pullRequest !== undefined && pullRequest.state !== "merged"

/** How near a change is to an incident of the same cluster, or undefined when it is none of the incident's business. */
export const relationOf = (change: Change, subject: Subject): ChangeRelation | undefined => {
  const keys = change.objects.map(placeKey)
  if (keys.some((key) => subject.objects.has(key))) return "object"
  if (keys.some((key) => subject.owners.has(key))) return "owner"
  if (keys.some((key) => subject.uses.has(key))) return "uses"
  if (change.repository !== undefined && subject.repositories.has(change.repository)) return "repository"
  // what waits in a repository that nothing here is known to come from has changed nothing here
  if (isPending(change)) return undefined
  const places = [
    ...(change.namespace === undefined ? [] : [change.namespace]),
    ...change.objects.flatMap(({ namespace }) => namespace ?? [])
  ]
  if (places.some((namespace) => subject.namespaces.has(namespace))) return "namespace"
  // a namespace itself, its quota's owner so to say
  if (change.objects.some(({ kind, name }) => kind === "Namespace" && subject.namespaces.has(name))) return "namespace"
  if (places.some(isSystem)) return "cluster"
  if (places.length > 0) return subject.namespaces.size === 0 && !namesNode(subject) ? "anywhere" : undefined
  return change.objects.length > 0 ? "cluster" : "anywhere"
}

/** Higher is likelier the cause: by nearness, by what kind of change it is, and by how shortly it came before the first alert. */
export const scoreOf = (change: Change, relation: ChangeRelation, firstAlert: Timestamp): number => {
  const before = millisOf(firstAlert) - millisOf(change.at)
  // within the grain nothing is later: an alert of the second's beginning may be younger than a change of its end
  const timing = isBefore(before) ? 0.5 ** (Math.max(0, before) / HALF_LIFE) : AFTERWARDS * 0.5 ** (-before / HALF_LIFE)
  return weights[relation] * kindWeights[change.kind] * timing
}
