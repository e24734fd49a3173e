/** Whether one of two names the other: in labels, in sentences, by an address, by what it is called after. */
import type { Named } from "../facts/dependencies.ts"
import { isUnusual } from "../facts/name-roles.ts"
import { sameNameOf } from "../facts/workload-name.ts"
import { type Around, inWindow, isManaged, type Seen } from "./seen.ts"

const named = ({ about, subject }: Seen): Named | undefined => {
  const name = subject.workload ?? about.workload
  return name === undefined ? undefined : { name, ...(subject.namespace === undefined ? {} : { namespace: subject.namespace }) }
}

const isNamed = (a: Named, b: Named): boolean =>
  sameNameOf(a.name) === sameNameOf(b.name) && (a.namespace === undefined || b.namespace === undefined || a.namespace === b.namespace)

/** Whether one says of itself, or the topology says of it, that it needs the other. */
export const needs = (user: Seen, used: Seen, { topology }: Around): "said" | "known" | undefined => {
  if (topology === undefined && user.dependencies.length === 0 && used.dependencies.length === 0) return undefined
  const [one, other] = [user.about.workload, used.about.workload]
  if (one === undefined || other === undefined) return undefined
  const said = [user.about.byEnds.get(one)?.get(other), used.about.byEnds.get(one)?.get(other)]
  if (topology === undefined && said[0] === undefined && said[1] === undefined) return undefined
  const [from, to] = [named(user), named(used)]
  if (from === undefined || to === undefined || isNamed(from, to)) return undefined
  if (said.some((some) => some?.some((dependency) => isNamed(dependency.from, from) && isNamed(dependency.to, to)))) return "said"
  return topology?.dependsOn(user.subject, used.subject) === true ? "known" : undefined
}

/** Both name what they called, or are named, without having a workload of their own: the alert mentions the other's service. */
export const isMentioned = (user: Seen, used: Seen, around: Around): boolean => {
  const { workload } = used.about
  if (user.dependencies.length === 0 || workload === undefined) return false
  const some = user.about.byName.get(workload)
  if (some === undefined || !inWindow(user, used, around)) return false
  const target = named(used) as Named
  return some.some(({ to, from }) => isNamed(to, target) || isNamed(from, target))
}

/** All but the last word: `logs-es` of `logs-es-http`. */
const stemOf = (name: string): string => name.slice(0, Math.max(0, name.lastIndexOf("-")))

/** Names of a service and of a workload of one installation, as charts and operators make them. */
const areOfOne = (name: string, workload: string): boolean => {
  if (name.startsWith(`${workload}-`) || workload.startsWith(`${name}-`)) return true
  const stem = stemOf(name)
  return stem.length > 2 && stem === stemOf(workload)
}

/** What is only known by its namespace is as good as its address; or: an address such as `events-bootstrap.kafka.svc` is of what is called `events` there, and `main.mq.svc` of `main-server`. */
export const isAddressed = (user: Seen, used: Seen, around: Around): boolean => {
  const { namespace, workload } = used.subject
  if (user.about.addresses.length === 0 || namespace === undefined) return false
  for (const { name, namespace: place } of user.about.addresses)
    if (place === namespace && (workload === undefined ? used.about.isWhole : areOfOne(name, workload))) return inWindow(user, used, around)
  return false
}

/** A name that a sentence says without its place is meant in the own one, unless it is an unusual one that only fires elsewhere; telemetry knows. */
export const isBlamedElsewhere = (user: Seen, used: Seen, around: Around): boolean => {
  const { workload } = used.about
  const { namespace } = user.subject
  if (workload === undefined || namespace === undefined || user.about.byName.size === 0 || !used.about.isUnusual) return false
  if (used.subject.namespace === undefined || namespace === used.subject.namespace || user.about.workload === workload) return false
  const some = user.about.byName.get(workload)
  if (some === undefined || !inWindow(user, used, around)) return false
  return some.some(({ to }) => to.namespace === namespace && sameNameOf(to.name) === workload)
}

/** One names a topic, a table or the like that the other names as well. */
export const sharedResource = ({ resources }: Seen, other: Seen): string | undefined =>
  resources?.find((name) => other.resources?.includes(name) === true || other.about.byName.has(sameNameOf(name)))

export const hasSharedResource = (a: Seen, b: Seen, around: Around): boolean =>
  (a.about.key === undefined || a.about.key !== b.about.key) && sharedResource(a, b) !== undefined && inWindow(a, b, around)

/** Says that a kind of store could not be used, and such a store is in trouble; not where it names another one of the kind. */
export const isStoredIn =
  (here: boolean) =>
  (user: Seen, used: Seen, around: Around): boolean => {
    const { store } = used
    if (store === undefined || user.uses?.includes(store) !== true || user.store === store || user.family.selfContained === true)
      return false
    if (user.about.key === used.about.key || !inWindow(user, used, around)) return false
    const isHere = user.subject.namespace === used.subject.namespace
    if (isHere !== here) return false
    const isOther = (name: string) => name !== store && name !== user.about.workload && !areOfOne(name, used.subject.namespace ?? name)
    return ![...user.about.byName.keys()].some((name) => name.split("-").includes(store) && isOther(name))
  }

/** `login.example.com` is what people outside see of a workload called `login` or `login-web`, or of a namespace called so. */
export const isSiteOf = (seen: Seen, served: Seen, around: Around): boolean => {
  const { home, workload } = served.about
  if (!seen.about.isOutside || served.subject.namespace === undefined || !inWindow(seen, served, around)) return false
  const { name } = seen.about.entity
  const site = name.replace(/^www\./, "").split(".")[0] ?? ""
  if (site.length < 3) return false
  return workload === site || home === site || (isUnusual(site) && workload?.startsWith(`${site}-`) === true)
}

/** What serves no namespace, such as a cloud's queue, and a workload that is called after it: `clicks` or `clicks-sub`, and `clicks-consumer`. */
export const isCalledAfter = (resource: Seen, user: Seen, around: Around): boolean => {
  const name = resource.about.workload?.replace(/-(sub|subscription|queue|topic|dlq|stream|bucket|table|cache|db)$/, "")
  const { workload } = user.about
  if (!isManaged(resource) || name === undefined || workload === undefined || !isUnusual(name)) return false
  return (workload.startsWith(`${name}-`) || name.startsWith(`${workload}-`)) && inWindow(resource, user, around)
}
