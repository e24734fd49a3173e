/**
 * Why two alerts can be of one trouble: a table of rules, the strongest first. Each looks at one alert and at one aspect of a
 * group and says in a sentence what they share.
 */

import type { Topology } from "../../../knowledge/topology/topology.ts"
import type { AlertFacts } from "../facts/alert-facts.ts"
import type { Named } from "../facts/dependencies.ts"
import { isSystemNamespace } from "../facts/subject-of.ts"
import { sameNameOf } from "../facts/workload-name.ts"
import type { Settings } from "../settings.ts"
import { type Aspect, entityOfAlert, isAboutNode, sameWorkload, workloadKey } from "./aspect.ts"
import { causeOrder } from "./group.ts"

export interface Around {
  readonly settings: Settings
  /** Nothing is known of clusters that cannot be read. */
  readonly topology?: Topology
}

/** An alert or an aspect: both are looked at the same way. */
export type Seen = Omit<AlertFacts, "scope"> & { readonly last?: number }

export interface Link {
  /** 0 to 1; the strongest decides which group takes the alert. */
  readonly strength: number
  /** Whether it is enough to make one incident of two. */
  readonly merges: boolean
  /** One is taken for a cause that reaches beyond its own workload. */
  readonly byReach: boolean
  /** Believed only where no other group could be meant as well. */
  readonly ifOnly: boolean
  readonly reason: string
}

interface Rule {
  readonly strength: number
  readonly merges: boolean
  readonly byReach?: boolean
  readonly ifOnly?: boolean
  readonly test: (alert: Seen, other: Aspect, around: Around) => string | undefined
}

const endOf = ({ at, last }: Seen): number => last ?? at

/** Milliseconds between the two, 0 where they can have begun together. */
export const gapOf = (a: Seen, b: Seen): number => Math.max(0, a.since - endOf(b), b.since - endOf(a))

/** How far beyond its own workload it can be a cause. An application's own etcd or name server is nobody else's trouble. */
export const reachOf = ({ family, severity, subject }: Seen): "cluster" | "node" | undefined => {
  const reach = family.reach ?? (severity === "critical" ? family.reachWhenCritical : undefined)
  const { namespace } = subject
  const isOwn = namespace !== undefined && namespace !== "default" && !isSystemNamespace(namespace)
  return reach === "cluster" && isOwn ? undefined : reach
}

const text = (one: Seen): string => {
  const { id, kind } = entityOfAlert(one)
  return kind === "Cluster" ? one.name : `${one.name} of ${id}`
}

/** Either of the two as the first argument. */
const either =
  (test: (root: Seen, symptom: Seen, around: Around) => string | undefined) =>
  (alert: Seen, other: Aspect, around: Around): string | undefined =>
    test(alert, other, around) ?? test(other, alert, around)

/** The symptom is not older than its cause can be, and not much later than it. */
const canFollow = (root: Seen, symptom: Seen, { settings }: Around): boolean =>
  endOf(symptom) >= root.since - settings.slackMs && symptom.since <= endOf(root) + settings.rootReachMs

const clusterWide = (root: Seen, symptom: Seen, around: Around): string | undefined => {
  if (reachOf(root) !== "cluster" || causeOrder(symptom) < causeOrder(root) || symptom.family.selfContained === true) return undefined
  if (!canFollow(root, symptom, around)) return undefined
  return `${text(root)} is trouble of the whole cluster, which ${text(symptom)} can follow from`
}

const nodesOf = ({ subject }: Seen, { topology }: Around): ReadonlySet<string> | undefined => {
  if (subject.node !== undefined) return new Set([subject.node])
  const known = topology?.nodesOf(subject)
  return known === undefined || known.size === 0 ? undefined : known
}

const onNode = (root: Seen, symptom: Seen, around: Around): string | undefined => {
  const { node } = root.subject
  if (!isAboutNode(root) || node === undefined || isAboutNode(symptom) || !canFollow(root, symptom, around)) return undefined
  if (symptom.family.selfContained === true && root.family.name === "node-down") return undefined
  return nodesOf(symptom, around)?.has(node) === true ? `${text(symptom)} is on node ${node}, and so is ${root.name}` : undefined
}

/** What goes with a lost node when nobody knows what ran there. */
const LOST = new Set(["availability", "traffic", "starvation"])
const LOST_TOO = new Set(["crash", "scheduling", "rollout", "cni", "kube-proxy", "storage-driver"])

const lostNode = (root: Seen, symptom: Seen, around: Around): string | undefined => {
  if (root.family.name !== "node-down" || !canFollow(root, symptom, around)) return undefined
  if (!LOST.has(symptom.family.cause) && !LOST_TOO.has(symptom.family.name)) return undefined
  if (nodesOf(symptom, around) !== undefined) return undefined
  return `${text(symptom)} began with ${text(root)}, and nothing says that it ran elsewhere`
}

const inWindow = (a: Seen, b: Seen, { settings }: Around): boolean => gapOf(a, b) <= settings.windowMs

const named = ({ subject }: Seen): Named | undefined =>
  subject.workload === undefined
    ? undefined
    : { name: subject.workload, ...(subject.namespace === undefined ? {} : { namespace: subject.namespace }) }

const isNamed = (a: Named, b: Named): boolean =>
  sameNameOf(a.name) === sameNameOf(b.name) && (a.namespace === undefined || b.namespace === undefined || a.namespace === b.namespace)

type Dependencies = Seen["dependencies"]

/** A list by whose names it tells, made once: an alert of a storm is compared with thousands. */
const indexed = (keysOf: (one: Dependencies[number]) => ReadonlyArray<string>) => {
  const known = new WeakMap<Dependencies, ReadonlyMap<string, Dependencies>>()
  return (dependencies: Dependencies): ReadonlyMap<string, Dependencies> => {
    const found = known.get(dependencies)
    if (found !== undefined) return found
    const made = new Map<string, Array<Dependencies[number]>>()
    for (const one of dependencies) for (const key of keysOf(one)) made.set(key, [...(made.get(key) ?? []), one])
    known.set(dependencies, made)
    return made
  }
}

const byEnds = indexed(({ from, to }) => [`${sameNameOf(from.name)} ${sameNameOf(to.name)}`])
const byName = indexed(({ from, to }) => [sameNameOf(from.name), sameNameOf(to.name)])

/** Whether one says of itself, or the topology says of it, that it needs the other. */
export const needs = (user: Seen, used: Seen, { topology }: Around): "said" | "known" | undefined => {
  if (topology === undefined && user.dependencies.length === 0 && used.dependencies.length === 0) return undefined
  const [from, to] = [named(user), named(used)]
  if (from === undefined || to === undefined || isNamed(from, to)) return undefined
  const ends = `${sameNameOf(from.name)} ${sameNameOf(to.name)}`
  const isSaid = ({ dependencies }: Seen) =>
    dependencies.length > 0 &&
    byEnds(dependencies)
      .get(ends)
      ?.some((one) => isNamed(one.from, from) && isNamed(one.to, to)) === true
  if (isSaid(user) || isSaid(used)) return "said"
  return topology?.dependsOn(user.subject, used.subject) === true ? "known" : undefined
}

const dependency = (user: Seen, used: Seen, around: Around): string | undefined => {
  if (!inWindow(user, used, around)) return undefined
  const known = needs(user, used, around)
  if (known === undefined) return undefined
  return `${entityOfAlert(user).id} depends on ${entityOfAlert(used).id}${known === "said" ? ", as their alerts say" : ""}`
}

/** Both name what they called, or are named, without having a workload of their own: the alert mentions the other's service. */
const mentioned = (user: Seen, used: Seen, around: Around): string | undefined => {
  if (user.dependencies.length === 0) return undefined
  const target = named(used)
  if (target === undefined || !inWindow(user, used, around)) return undefined
  const about = byName(user.dependencies).get(sameNameOf(target.name))
  return about?.some(({ to, from }) => isNamed(to, target) || isNamed(from, target)) === true
    ? `${text(user)} names ${entityOfAlert(used).id}`
    : undefined
}

/** In order of strength. */
const rules: ReadonlyArray<Rule> = [
  {
    strength: 1,
    merges: true,
    test: (a, b, { settings }) => {
      if (isAboutNode(a) !== isAboutNode(b) || gapOf(a, b) > settings.sameEntityMs) return undefined
      const same =
        isAboutNode(a) || (isMachine(a) && isMachine(b))
          ? a.subject.node === b.subject.node
          : sameWorkload(workloadKey(a.subject), workloadKey(b.subject)) || (a.name === b.name && isWhole(a) && sameText(a, b))
      return same ? `both are about ${entityOfAlert(a).id}` : undefined
    }
  },
  { strength: 0.95, merges: true, test: either(onNode) },
  {
    strength: 0.92,
    merges: true,
    test: (a, b, around) =>
      a.subject.component !== undefined && a.subject.component === b.subject.component && inWindow(a, b, around)
        ? `both are about the cluster's ${a.subject.component}`
        : undefined
  },
  { strength: 0.9, merges: true, byReach: true, test: either(clusterWide) },
  {
    strength: 0.88,
    merges: true,
    test: (a, b, around) =>
      isOfControlPlane(a) && isOfControlPlane(b) && inWindow(a, b, around) ? "both are about the control plane" : undefined
  },
  { strength: 0.85, merges: true, test: either(dependency) },
  { strength: 0.8, merges: true, test: either(mentioned) },
  {
    strength: 0.75,
    merges: true,
    test: (a, b, around) =>
      a.family.name === "node-down" && b.family.name === "node-down" && inWindow(a, b, around)
        ? a.subject.zone !== undefined && a.subject.zone === b.subject.zone
          ? `nodes of zone ${a.subject.zone} were lost together`
          : "nodes were lost together"
        : undefined
  },
  {
    strength: 0.7,
    merges: true,
    test: (a, b, around) =>
      a.registry !== undefined && a.registry === b.registry && inWindow(a, b, around) ? `images of ${a.registry} cannot be had` : undefined
  },
  {
    strength: 0.65,
    merges: false,
    test: (a, b, around) =>
      a.subject.partOf !== undefined && a.subject.partOf === b.subject.partOf && inWindow(a, b, around) && connected(a, b, around)
        ? `both are parts of ${a.subject.partOf}`
        : undefined
  },
  {
    strength: 0.6,
    merges: false,
    test: (a, b, around) => {
      const { namespace } = a.subject
      if (namespace === undefined || namespace !== b.subject.namespace || isSystemNamespace(namespace)) return undefined
      return inWindow(a, b, around) && connected(a, b, around)
        ? `both are in namespace ${namespace}, within ${around.settings.windowText}`
        : undefined
    }
  },
  { strength: 0.5, merges: true, byReach: true, test: either(lostNode) },
  {
    strength: 0.55,
    merges: false,
    test: (a, b, around) =>
      isUnplaced(a) && isUnplaced(b) && inWindow(a, b, around)
        ? `neither names a namespace, and both began within ${around.settings.windowText}`
        : undefined
  },
  {
    strength: 0.42,
    merges: false,
    ifOnly: true,
    test: (a, b, around) =>
      ((isUnplaced(a) && isPlaced(b)) || (isPlaced(a) && isUnplaced(b))) && inWindow(a, b, around)
        ? "one names no namespace, and no other incident could be meant"
        : undefined
  },
  {
    strength: 0.45,
    merges: false,
    test: (a, b, around) =>
      a.family.cause === "observability" && b.family.cause === "observability" && inWindow(a, b, around)
        ? "both are about the monitoring itself"
        : undefined
  },
  {
    strength: 0.41,
    merges: false,
    ifOnly: true,
    test: (a, b, around) =>
      saysNoPlace(a) !== saysNoPlace(b) && [a, b].every(({ family }) => !ASIDE.has(family.cause)) && inWindow(a, b, around)
        ? "one names nothing that runs, and no other incident could be meant"
        : undefined
  },
  {
    strength: 0.4,
    merges: false,
    test: (a, b, around) =>
      a.name === b.name && isNowhere(a) && isNowhere(b) && inWindow(a, b, around) ? "the same alert, which names nothing" : undefined
  }
]

/** About a namespace as a whole. */
const isWhole = ({ subject }: Seen): boolean =>
  subject.namespace !== undefined && subject.workload === undefined && subject.node === undefined

const sameText = (a: Seen, b: Seen): boolean => entityOfAlert(a).id === entityOfAlert(b).id

/** Where the control plane is not scraped, all of its parts are missing together, and so is the proxy. */
const isOfControlPlane = ({ family }: Seen): boolean => family.cause === "control-plane" || family.name === "kube-proxy"

/** Names a workload and no place: telemetry of one application often leaves its namespace out. */
export const isUnplaced = ({ family, subject }: Seen): boolean =>
  subject.namespace === undefined &&
  subject.node === undefined &&
  subject.workload !== undefined &&
  subject.component === undefined &&
  family.cause !== "observability"

const isPlaced = ({ subject }: Seen): boolean => subject.namespace !== undefined && !isSystemNamespace(subject.namespace)

/** Names a machine and nothing that runs on it. */
const isMachine = ({ subject }: Seen): boolean =>
  subject.node !== undefined && subject.workload === undefined && subject.namespace === undefined
const isNowhere = ({ subject }: Seen): boolean =>
  subject.namespace === undefined && subject.workload === undefined && subject.node === undefined

const saysNoPlace = (one: Seen): boolean => isNowhere(one) && one.subject.component === undefined

/** What stands for itself though it names nothing. */
const ASIDE = new Set(["control-plane", "network", "storage", "observability", "notice", "heartbeat"])

/** False only where the topology knows both and sees no way from one to the other. */
const connected = (a: Seen, b: Seen, { topology }: Around): boolean => topology?.areConnected(a.subject, b.subject) ?? true

/** The strongest reason for which the alert can be of the same trouble as the aspect. */
export const linkOf = (alert: Seen, other: Aspect, around: Around): Link | undefined => {
  for (const { byReach = false, ifOnly = false, merges, strength, test } of rules) {
    const reason = test(alert, other, around)
    if (reason !== undefined) return { strength, merges, byReach, ifOnly, reason }
  }
  return undefined
}
