/**
 * Why two alerts can be of one trouble: a table of rules, the strongest first. Each looks at one alert and at one aspect of a
 * group, and says in a sentence what they share. Looking happens thousands of times for each sentence.
 */

import type { Topology } from "../../../knowledge/topology/topology.ts"
import { causes } from "../facts/family-table.ts"
import { isCaller, isDoor } from "../facts/name-roles.ts"
import { type RuleName, ruleNames } from "../facts/parts.ts"
import { MANAGED } from "../facts/subject.ts"
import { isCommonNamespace } from "../facts/system-namespace.ts"
import {
  hasSharedResource,
  isAddressed,
  isBlamedElsewhere,
  isCalledAfter,
  isMentioned,
  isSiteOf,
  isStoredIn,
  needs,
  sharedResource
} from "./named.ts"
import { type Around, endOf, gapOf, haveOtherOwners, inWindow, isManaged, type Seen } from "./seen.ts"

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
  /** Not even by a name, but by the kind of thing that it is. */
  readonly byKind?: boolean
  /** How many rules of the table are to be looked at to find a stronger one, and one at least as strong. */
  readonly stronger: number
  readonly asStrong: number
  /** Whether the other can be the first of the two as well; `holds` says nothing of that. */
  readonly eitherWay?: boolean
  readonly holds: (alert: Seen, other: Seen, around: Around) => boolean
  /** The sentence, where it holds, for the two in whichever order. */
  readonly tell: (alert: Seen, other: Seen, around: Around) => string
}

const text = ({ about: { entity }, name }: Seen): string => (entity.kind === "Cluster" ? name : `${name} of ${entity.id}`)

/** Either of the two as the first argument. */
const either = (holds: Rule["holds"], tell: Rule["tell"]): Pick<Rule, "eitherWay" | "holds" | "tell"> => ({
  eitherWay: true,
  holds,
  tell: (alert, other, around) => (holds(alert, other, around) ? tell(alert, other, around) : tell(other, alert, around))
})

/** False only where the topology knows both and sees no way from one to the other. */
const areConnected = (a: Seen, b: Seen, { topology }: Around): boolean => topology?.areConnected(a.subject, b.subject) ?? true

/** What the two say alike, within the window; where it is a guess by place, only where the topology knows a way between them. */
const alike =
  (said: (seen: Seen) => string | undefined, isPlace = false): Rule["holds"] =>
  (a, b, around) => {
    const one = said(a)
    return one !== undefined && one === said(b) && inWindow(a, b, around) && (!isPlace || areConnected(a, b, around))
  }

const isOfOneHome = alike(({ about }) => about.home, true)

/** Trouble that says why by itself, in a namespace of many applications. */
const explainsOnlyItself = ({ about: { home }, family: { selfContained } }: Seen): boolean =>
  selfContained === true && home !== undefined && isCommonNamespace(home)

/** What holds of both. */
const kindOf = (is: (seen: Seen) => boolean) => (seen: Seen) => (is(seen) ? "it" : undefined)

/** The symptom is not older than its cause can be, and not much later than it. */
const canFollow = (root: Seen, symptom: Seen, { settings }: Around): boolean =>
  endOf(symptom) >= root.since - settings.slackMs && symptom.since <= endOf(root) + settings.rootReachMs

/** An agent of the network or of DNS on one node is not the cluster's. */
const isAgentElsewhere = ({ family, subject: { node } }: Seen, symptom: Seen): boolean =>
  node !== undefined && family.cause === "network" && symptom.subject.node !== node

const canReach = (root: Seen, symptom: Seen, around: Around): boolean =>
  root.about.reach === "cluster" &&
  symptom.about.order >= root.about.order &&
  // what goes as planned, or was never set up, follows from nothing
  symptom.family.cause !== "notice" &&
  (symptom.about.isOfPlatform || root.family.touches?.has(symptom.family.name) !== false) &&
  symptom.family.selfContained !== true &&
  canFollow(root, symptom, around)

const isClusterWide = (root: Seen, symptom: Seen, around: Around): boolean =>
  !isAgentElsewhere(root, symptom) && canReach(root, symptom, around)

/** Of what runs elsewhere, only calls can suffer from an agent, and only where nothing nearer is known. */
const isCalledThrough = (root: Seen, symptom: Seen, around: Around): boolean =>
  isAgentElsewhere(root, symptom) && symptom.subject.node === undefined && symptom.about.isSeenInCalls && canReach(root, symptom, around)

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

/** Trouble that explains itself, but for one thing: who should have supplied what is missing is in trouble as well. */
const isUnsupplied = (user: Seen, supplier: Seen, around: Around): boolean =>
  supplier.about.supplies.length > 0 &&
  supplier.about.supplies.includes(user.family.name) &&
  user.about.workload !== supplier.about.workload &&
  !isFromOutside(user, supplier) &&
  inWindow(user, supplier, around)

/** Registries that the whole world has: nothing of the cluster's own serves their images, but what mirrors them. */
const PUBLIC = /(^|\.)(docker\.io|docker\.com|quay\.io|ghcr\.io|gcr\.io|pkg\.dev|k8s\.io|mcr\.microsoft\.com|public\.ecr\.aws|gitlab\.com)$/
const MIRRORS = /mirror|proxy|pull-through|cache/

const isFromOutside = ({ registry }: Seen, { about: { workload = "" } }: Seen): boolean =>
  registry !== undefined && PUBLIC.test(registry) && !MIRRORS.test(workload)

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

/** `shop.example.com` from `pay.example.org`: the last two parts say whose a site is. */
const domainOf = ({ about: { entity } }: Seen): string => entity.name.split(".").slice(-2).join(".")

const areOtherSites = (a: Seen, b: Seen): boolean => (a.about.isOutside || b.about.isOutside) && domainOf(a) !== domainOf(b)

/** What a cloud runs shows in calls and in who is not there, and is seldom why a workload fails by itself. */
const canServe = ({ subject: { kind } }: Seen, { about: { order } }: Seen): boolean => kind !== MANAGED || order >= AVAILABILITY
const AVAILABILITY = causes.indexOf("availability")

/** Who by its name asks others, or is used by them, shows their trouble; of another nothing says whose neighbour it is. */
const canShowOthers = (seen: Seen): boolean => {
  const { isOutside, workload = "" } = seen.about
  return isManaged(seen) || isOutside || isDoor(workload) || isCaller(workload)
}

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
    holds: alike(({ subject }) => subject.component),
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
    holds: alike(kindOf(({ about }) => about.isOfControlPlane)),
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
    holds: alike(kindOf(({ about }) => about.isNodeDown)),
    tell: (a, b) =>
      a.subject.zone !== undefined && a.subject.zone === b.subject.zone
        ? `nodes of zone ${a.subject.zone} were lost together`
        : "nodes were lost together"
  },
  facility: {
    strength: 0.745,
    merges: true,
    ...either(
      (facility, lost, around) =>
        facility.family.name === "facility" &&
        lost.about.isNodeDown &&
        facility.subject.zone !== undefined &&
        facility.subject.zone === lost.subject.zone &&
        inWindow(facility, lost, around),
      (facility, lost) => `${text(lost)} stands in ${facility.subject.zone}, and so does what ${facility.name} tells of`
    )
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
    holds: alike(({ registry }) => registry),
    tell: (a) => `images of ${a.registry} cannot be had`
  },
  partOf: {
    strength: 0.65,
    merges: false,
    holds: alike(({ subject }) => subject.partOf, true),
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
  resource: {
    strength: 0.64,
    merges: true,
    ...either(hasSharedResource, (a, b) => `${text(a)} and ${text(b)} name ${sharedResource(a, b)}`)
  },
  storedHere: {
    strength: 0.615,
    merges: false,
    ...either(isStoredIn(true), (user, used) => `${text(user)} cannot use its ${used.store}, and ${text(used)} is beside it`)
  },
  stored: {
    strength: 0.61,
    merges: true,
    byBareName: true,
    byKind: true,
    ...either(isStoredIn(false), (user, used) => `${text(user)} cannot use its ${used.store}, and ${text(used)} is in trouble`)
  },
  calledAfter: {
    strength: 0.605,
    merges: true,
    byBareName: true,
    ...either(isCalledAfter, (resource, user) => `${text(user)} is called after ${resource.about.entity.id}`)
  },
  namespace: {
    strength: 0.6,
    merges: false,
    holds: (a, b, around) => isOfOneHome(a, b, around) && !explainsOnlyItself(a) && !explainsOnlyItself(b),
    tell: (a, _, { settings }) => `both are in namespace ${a.about.home}, within ${settings.windowText}`
  },
  agent: {
    strength: 0.58,
    merges: true,
    byReach: true,
    ...either(isCalledThrough, (root, symptom) => `${text(root)} is trouble of the network, which ${text(symptom)} can follow from`)
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
    holds: (a, b, around) =>
      a.about.isUnplaced &&
      b.about.isUnplaced &&
      !isManaged(a) &&
      !isManaged(b) &&
      !haveOtherOwners(a, b) &&
      !areOtherSites(a, b) &&
      inWindow(a, b, around),
    tell: (_a, _b, { settings }) => `neither names a namespace, and both began within ${settings.windowText}`
  },
  unplacedGuess: {
    strength: 0.42,
    merges: false,
    ifOnly: true,
    ...either(
      (vague, placed, around) =>
        vague.about.isUnplaced &&
        vague.family.cause !== "node" &&
        canShowOthers(vague) &&
        !haveOtherOwners(vague, placed) &&
        (!vague.about.isOutside || isDoor(placed.about.workload ?? "")) &&
        (placed.about.home !== undefined || (placed.about.isUnplaced && isManaged(vague) && !isManaged(placed))) &&
        canServe(vague, placed) &&
        inWindow(vague, placed, around),
      () => "one names no namespace, and no other incident could be meant"
    )
  },
  monitoring: {
    strength: 0.45,
    merges: false,
    holds: alike(kindOf(({ family }) => family.cause === "observability")),
    tell: () => "both are about the monitoring itself"
  },
  placelessGuess: {
    strength: 0.41,
    merges: false,
    ifOnly: true,
    ...either(
      (vague, other, around) =>
        vague.about.saysNoPlace &&
        !vague.about.isAside &&
        !other.about.isAside &&
        !haveOtherOwners(vague, other) &&
        inWindow(vague, other, around),
      () => "one names nothing that runs, and no other incident could be meant"
    )
  },
  nowhere: {
    strength: 0.4,
    merges: false,
    holds: alike(({ about, name }) => (about.isNowhere ? name : undefined)),
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
