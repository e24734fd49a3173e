/**
 * Why two alerts can be of one trouble: a table of rules, the strongest first. Each looks at one alert and at one aspect of a
 * group, and says in a sentence what they share. Looking happens thousands of times for each sentence.
 */

import type { Topology } from "../../../knowledge/topology/topology.ts"
import type { AlertFacts } from "../facts/alert-facts.ts"
import type { Named } from "../facts/dependencies.ts"
import { causes } from "../facts/family-table.ts"
import { type RuleName, ruleNames } from "../facts/parts.ts"
import { MANAGED } from "../facts/subject.ts"
import { sameNameOf } from "../facts/workload-name.ts"
import type { Settings } from "../settings.ts"

export interface Around {
  readonly settings: Settings
  /** Nothing is known of clusters that cannot be read. */
  readonly topology?: Topology
}

/** An alert or an aspect: both are looked at the same way. */
export type Seen = Omit<AlertFacts, "scope"> & { readonly last?: number }

export interface Rule {
  /** 0 to 1; the strongest decides which group takes the alert. */
  readonly strength: number
  /** Whether it is enough to make one incident of two. */
  readonly merges: boolean
  /** One is taken for a cause that reaches beyond its own workload. */
  readonly byReach?: boolean
  /** Believed only where no other group could be meant as well. */
  readonly ifOnly?: boolean
  /** By a name without its place: believed only where one thing of that name fires. */
  readonly byBareName?: boolean
  /** How many rules of the table are to be looked at to find a stronger one, and one at least as strong. */
  readonly stronger: number
  readonly asStrong: number
  /** Whether the other can be the first of the two as well; `holds` says nothing of that. */
  readonly eitherWay?: boolean
  readonly holds: (alert: Seen, other: Seen, around: Around) => boolean
  /** The sentence, where it holds, for the two in whichever order. */
  readonly tell: (alert: Seen, other: Seen, around: Around) => string
}

const endOf = ({ at, last }: Seen): number => last ?? at

/** Milliseconds between the two, 0 where they can have begun together. */
export const gapOf = (a: Seen, b: Seen): number => Math.max(0, a.since - endOf(b), b.since - endOf(a))

const text = ({ about: { entity }, name }: Seen): string => (entity.kind === "Cluster" ? name : `${name} of ${entity.id}`)

/** Either of the two as the first argument. */
const either = (holds: Rule["holds"], tell: Rule["tell"]): Pick<Rule, "eitherWay" | "holds" | "tell"> => ({
  eitherWay: true,
  holds,
  tell: (alert, other, around) => (holds(alert, other, around) ? tell(alert, other, around) : tell(other, alert, around))
})

/** The symptom is not older than its cause can be, and not much later than it. */
const canFollow = (root: Seen, symptom: Seen, { settings }: Around): boolean =>
  endOf(symptom) >= root.since - settings.slackMs && symptom.since <= endOf(root) + settings.rootReachMs

/** An agent of the network or of DNS on one node is not the cluster's: of what runs elsewhere, only calls can suffer from it. */
const reachesBeyond = ({ family, subject: { node } }: Seen, symptom: Seen): boolean => {
  if (node === undefined || family.cause !== "network" || symptom.subject.node === node) return true
  return symptom.subject.node === undefined && symptom.about.isSeenInCalls
}

const isClusterWide = (root: Seen, symptom: Seen, around: Around): boolean =>
  root.about.reach === "cluster" &&
  symptom.about.order >= root.about.order &&
  (symptom.about.isOfPlatform || root.family.touches?.has(symptom.family.name) !== false) &&
  reachesBeyond(root, symptom) &&
  symptom.family.selfContained !== true &&
  canFollow(root, symptom, around)

/** What checks machines from elsewhere, such as a load balancer, calls them by their short names. */
const isNamedLike = (node: string, { subject: { namespace, workload } }: Seen): boolean =>
  namespace === undefined && workload !== undefined && (node === workload || node.startsWith(`${workload}.`))

const isOn = (node: string, symptom: Seen, topology: Topology | undefined): boolean =>
  symptom.subject.node === undefined
    ? symptom.subject.host === node || isNamedLike(node, symptom) || topology?.nodesOf(symptom.subject).has(node) === true
    : symptom.subject.node === node

const isOnNode = (root: Seen, symptom: Seen, around: Around): boolean => {
  const { node } = root.subject
  if (!root.about.isNode || node === undefined || symptom.about.isNode || !canFollow(root, symptom, around)) return false
  if (symptom.family.selfContained === true && root.about.isNodeDown) return false
  return isOn(node, symptom, around.topology)
}

const runsSomewhere = ({ subject }: Seen, topology: Topology | undefined): boolean =>
  subject.node !== undefined || (topology !== undefined && topology.nodesOf(subject).size > 0)

const isLostWith = (root: Seen, symptom: Seen, around: Around): boolean =>
  root.about.losesPods && symptom.about.isLostWithNode && canFollow(root, symptom, around) && !runsSomewhere(symptom, around.topology)

const inWindow = (a: Seen, b: Seen, { settings }: Around): boolean => gapOf(a, b) <= settings.windowMs

const named = ({ subject }: Seen): Named | undefined =>
  subject.workload === undefined
    ? undefined
    : { name: subject.workload, ...(subject.namespace === undefined ? {} : { namespace: subject.namespace }) }

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
const isMentioned = (user: Seen, used: Seen, around: Around): boolean => {
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

/** An address such as `events-bootstrap.kafka.svc` is of what is called `events` there, and `main.mq.svc` of `main-server`. */
const isAddressed = (user: Seen, used: Seen, around: Around): boolean => {
  const { namespace, workload } = used.subject
  if (user.about.addresses.length === 0 || namespace === undefined || workload === undefined) return false
  for (const { name, namespace: place } of user.about.addresses)
    if (place === namespace && areOfOne(name, workload)) return inWindow(user, used, around)
  return false
}

/** A name that a sentence says without its place is meant in the own one, unless it is an unusual one that only fires elsewhere; telemetry knows. */
const isBlamedElsewhere = (user: Seen, used: Seen, around: Around): boolean => {
  const { workload } = used.about
  const { namespace } = user.subject
  if (workload === undefined || namespace === undefined || user.about.byName.size === 0 || !used.about.isUnusual) return false
  if (used.subject.namespace === undefined || namespace === used.subject.namespace || user.about.workload === workload) return false
  const some = user.about.byName.get(workload)
  if (some === undefined || !inWindow(user, used, around)) return false
  return some.some(({ to }) => to.namespace === namespace && sameNameOf(to.name) === workload)
}

/** Trouble that explains itself, but for one thing: who should have supplied what is missing is in trouble as well. */
const isUnsupplied = (user: Seen, supplier: Seen, around: Around): boolean =>
  supplier.about.supplies.length > 0 &&
  supplier.about.supplies.includes(user.family.name) &&
  user.about.workload !== supplier.about.workload &&
  inWindow(user, supplier, around)

/** `login.example.com` is what people outside see of a workload called `login`. */
const isSiteOf = (seen: Seen, served: Seen, around: Around): boolean =>
  seen.about.isOutside &&
  served.subject.namespace !== undefined &&
  served.about.workload !== undefined &&
  served.about.workload.length > 2 &&
  seen.about.entity.name.startsWith(`${served.about.workload}.`) &&
  inWindow(seen, served, around)

/** What fails on a machine, and a machine's own trouble of another kind than of nodes: the file server that a volume comes from. */
const isOfMachine = (machine: Seen, symptom: Seen, around: Around): boolean =>
  machine.about.isMachine &&
  !symptom.about.isMachine &&
  (symptom.subject.host ?? symptom.subject.node) === machine.subject.node &&
  inWindow(machine, symptom, around)

/** What is seen from outside comes in through the ingress controller. */
const isBehindDoor = (door: Seen, seen: Seen, around: Around): boolean =>
  door.subject.component === "ingress" &&
  seen.about.isOutside &&
  door.about.order <= seen.about.order &&
  seen.family.selfContained !== true &&
  inWindow(door, seen, around)

const sameWorkload = ({ about: a }: Seen, { about: b }: Seen): boolean => {
  if (a.key === undefined || b.key === undefined) return false
  // one of them may not say its namespace
  return a.key === b.key || (a.isAnywhere !== b.isAnywhere && a.workload === b.workload)
}

const isSame = (a: Seen, b: Seen): boolean => {
  if (a.about.isNode || (a.about.isMachine && b.about.isMachine)) return a.subject.node === b.subject.node
  return sameWorkload(a, b) || (a.about.isWhole && a.name === b.name && a.about.entity.id === b.about.entity.id)
}

/** Two resources of a cloud are not of one application for being in no namespace. */
const areBothManaged = (a: Seen, b: Seen): boolean => a.subject.kind === MANAGED && b.subject.kind === MANAGED

/** What a cloud runs shows in calls and in who is not there, and is seldom why a workload fails by itself. */
const canServe = ({ subject: { kind } }: Seen, { about: { order } }: Seen): boolean => kind !== MANAGED || order >= AVAILABILITY
const AVAILABILITY = causes.indexOf("availability")

/** They are tried in the order of `parts.ts`. */
const table: Record<RuleName, Omit<Rule, "stronger" | "asStrong">> = {
  same: {
    strength: 1,
    merges: true,
    holds: (a, b, { settings }) => a.about.isNode === b.about.isNode && isSame(a, b) && gapOf(a, b) <= settings.sameEntityMs,
    tell: (a) => `both are about ${a.about.entity.id}`
  },
  onNode: {
    strength: 0.95,
    merges: true,
    ...either(isOnNode, (root, symptom) => `${text(symptom)} is on node ${root.subject.node}, and so is ${root.name}`)
  },
  component: {
    strength: 0.92,
    merges: true,
    holds: (a, b, around) => a.subject.component !== undefined && a.subject.component === b.subject.component && inWindow(a, b, around),
    tell: (a) => `both are about the cluster's ${a.subject.component}`
  },
  clusterWide: {
    strength: 0.9,
    merges: true,
    byReach: true,
    ...either(isClusterWide, (root, symptom) => `${text(root)} is trouble of the whole cluster, which ${text(symptom)} can follow from`)
  },
  controlPlane: {
    strength: 0.88,
    merges: true,
    holds: (a, b, around) => a.about.isOfControlPlane && b.about.isOfControlPlane && inWindow(a, b, around),
    tell: () => "both are about the control plane"
  },
  dependency: {
    strength: 0.85,
    merges: true,
    ...either(
      (user, used, around) => inWindow(user, used, around) && needs(user, used, around) !== undefined,
      (user, used, around) =>
        `${user.about.entity.id} depends on ${used.about.entity.id}${needs(user, used, around) === "said" ? ", as their alerts say" : ""}`
    )
  },
  mentioned: { strength: 0.8, merges: true, ...either(isMentioned, (user, used) => `${text(user)} names ${used.about.entity.id}`) },
  addressed: {
    strength: 0.78,
    merges: true,
    ...either(isAddressed, (user, used) => `${text(user)} names an address of ${used.about.entity.id}`)
  },
  nodesDown: {
    strength: 0.75,
    merges: true,
    holds: (a, b, around) => a.about.isNodeDown && b.about.isNodeDown && inWindow(a, b, around),
    tell: (a, b) =>
      a.subject.zone !== undefined && a.subject.zone === b.subject.zone
        ? `nodes of zone ${a.subject.zone} were lost together`
        : "nodes were lost together"
  },
  machine: {
    strength: 0.74,
    merges: true,
    ...either(isOfMachine, (machine, symptom) => `${text(symptom)} names ${machine.about.entity.id}`)
  },
  unsupplied: {
    strength: 0.73,
    merges: true,
    ...either(isUnsupplied, (user, supplier) => `${text(user)} lacks what ${supplier.about.entity.id} supplies`)
  },
  behindDoor: {
    strength: 0.72,
    merges: true,
    ...either(isBehindDoor, (door, seen) => `${text(seen)} is seen from outside, through ${door.about.entity.id}`)
  },
  registry: {
    strength: 0.7,
    merges: true,
    holds: (a, b, around) => a.registry !== undefined && a.registry === b.registry && inWindow(a, b, around),
    tell: (a) => `images of ${a.registry} cannot be had`
  },
  partOf: {
    strength: 0.65,
    merges: false,
    holds: (a, b, around) =>
      a.subject.partOf !== undefined && a.subject.partOf === b.subject.partOf && inWindow(a, b, around) && areConnected(a, b, around),
    tell: (a) => `both are parts of ${a.subject.partOf}`
  },
  site: {
    strength: 0.63,
    merges: true,
    ...either(isSiteOf, (seen, served) => `${text(seen)} is named after ${served.about.entity.id}`)
  },
  blamedElsewhere: {
    strength: 0.62,
    merges: true,
    byBareName: true,
    ...either(isBlamedElsewhere, (user, used) => `${text(user)} names ${used.about.workload}, and so is ${used.about.entity.id} called`)
  },
  namespace: {
    strength: 0.6,
    merges: false,
    holds: (a, b, around) =>
      a.about.home !== undefined && a.about.home === b.about.home && inWindow(a, b, around) && areConnected(a, b, around),
    tell: (a, _, { settings }) => `both are in namespace ${a.about.home}, within ${settings.windowText}`
  },
  lostWithNode: {
    strength: 0.5,
    merges: true,
    byReach: true,
    ...either(isLostWith, (root, symptom) => `${text(symptom)} began with ${text(root)}, and nothing says that it ran elsewhere`)
  },
  unplaced: {
    strength: 0.55,
    merges: false,
    holds: (a, b, around) => a.about.isUnplaced && b.about.isUnplaced && !areBothManaged(a, b) && inWindow(a, b, around),
    tell: (_a, _b, { settings }) => `neither names a namespace, and both began within ${settings.windowText}`
  },
  unplacedGuess: {
    strength: 0.42,
    merges: false,
    ifOnly: true,
    ...either(
      (vague, placed, around) =>
        vague.about.isUnplaced && placed.about.home !== undefined && canServe(vague, placed) && inWindow(vague, placed, around),
      () => "one names no namespace, and no other incident could be meant"
    )
  },
  monitoring: {
    strength: 0.45,
    merges: false,
    holds: (a, b, around) => a.family.cause === "observability" && b.family.cause === "observability" && inWindow(a, b, around),
    tell: () => "both are about the monitoring itself"
  },
  placelessGuess: {
    strength: 0.41,
    merges: false,
    ifOnly: true,
    ...either(
      (vague, other, around) => vague.about.saysNoPlace && !vague.about.isAside && !other.about.isAside && inWindow(vague, other, around),
      () => "one names nothing that runs, and no other incident could be meant"
    )
  },
  nowhere: {
    strength: 0.4,
    merges: false,
    holds: (a, b, around) => a.about.isNowhere && b.about.isNowhere && a.name === b.name && inWindow(a, b, around),
    tell: () => "the same alert, which names nothing"
  }
}

const ordered = ruleNames.map((name) => table[name])

export const rules = ordered.map(
  (rule): Rule => ({
    ...rule,
    stronger: ordered.findLastIndex(({ strength }) => strength > rule.strength) + 1,
    asStrong: ordered.findLastIndex(({ strength }) => strength >= rule.strength) + 1
  })
)

/** False only where the topology knows both and sees no way from one to the other. */
const areConnected = (a: Seen, b: Seen, { topology }: Around): boolean => topology?.areConnected(a.subject, b.subject) ?? true
