/**
 * What alerts are found by before they are compared: every rule of `relations.ts` needs one of these in common. Comparing each alert
 * with each open incident instead would cost the square of a storm.
 */
import type { Topology } from "../../../knowledge/topology/topology.ts"
import { isSupplied } from "../facts/suppliers.ts"
import { sameNameOf } from "../facts/workload-name.ts"
import type { Group } from "./group.ts"
import type { Around, Seen } from "./seen.ts"

const REACH = "*reach"
const UNPLACED = "*unplaced"
const SUPPLIER = "*supplier"
/** Of what is taken for a guess about something that names its place. */
const LOOSE = "*loose"

/** The one key that an aspect can gain by what it no longer says, as alerts differ. */
export const looseKey = ({ isUnplaced, saysNoPlace }: Seen["about"]): ReadonlyArray<string> => (isUnplaced || saysNoPlace ? [LOOSE] : [])

/** Under which a group is found that has such an alert. */
export const keysOf = ({ about, family, registry, resources, store, subject, uses }: Seen, { topology }: Around): ReadonlyArray<string> => {
  const part = topology?.partOfGraph(subject)
  return [
    ...(about.workload === undefined ? [] : [`workload ${about.workload}`]),
    ...[...about.byName.keys()].flatMap((name) => [`workload ${name}`, `named ${name}`]),
    ...(subject.namespace === undefined ? [] : [`namespace ${subject.namespace}`]),
    ...about.addresses.map(({ namespace }) => `reaches ${namespace}`),
    ...(subject.node === undefined ? [] : [`node ${subject.node}`]),
    ...(subject.host === undefined ? [] : [`node ${subject.host}`]),
    ...[...(topology?.nodesOf(subject) ?? [])].map((node) => `node ${node}`),
    ...(about.isMachine ? [`machine ${subject.node}`] : []),
    ...(subject.component === undefined ? [] : [`component ${subject.component}`]),
    ...(subject.partOf === undefined ? [] : [`part ${subject.partOf}`]),
    ...(registry === undefined ? [] : [`registry ${registry}`]),
    ...(store === undefined ? [] : [`store ${store}`]),
    ...(uses ?? []).map((name) => `uses ${name}`),
    ...(resources ?? []).map((name) => `resource ${name}`),
    ...(part === undefined ? [] : [`graph ${part}`]),
    `family ${family.name}`,
    `cause ${family.cause}`,
    ...(about.key === undefined ? [] : [`exactly ${about.key}`]),
    ...(about.reach === undefined ? [] : [REACH]),
    ...(about.supplies.length === 0 ? [] : [SUPPLIER]),
    ...(about.isUnplaced ? [UNPLACED] : []),
    ...looseKey(about)
  ]
}

/** By what knew of it: the topology changes seldom, and groups less often than they are looked at. */
interface Known {
  readonly topology: Topology | undefined
  readonly keys: Set<string>
}
const known = new WeakMap<Group["aspects"], Known>()

/** From now on a group is found under these; they are added to as it grows. */
export const keepKeys = ({ aspects }: Group, { topology }: Around, keys: Set<string>): void => {
  known.set(aspects, { topology, keys })
}

/** Under which a group is found; more than it has now where its alerts turned out to differ, which only costs a comparison. */
export const keysOfGroup = (group: Group, around: Around): Set<string> => {
  const found = known.get(group.aspects)
  if (found !== undefined && found.topology === around.topology) return found.keys
  const keys = new Set<string>()
  for (const aspect of group.aspects.values()) for (const key of keysOf(aspect, around)) keys.add(key)
  keepKeys(group, around, keys)
  return keys
}

/** Families and causes of which any two are compared, wherever they are. */
const EVERYWHERE = new Set(["cause control-plane", "cause observability", "family kube-proxy", "family node-down", "family facility"])

/**
 * Where to look for groups that an alert can belong to, in this order where several are as good; a cause that reaches far, or what names no
 * place, is compared with all.
 */
export const lookups = (alert: Seen, around: Around): ReadonlyArray<string> | "all" => {
  if (alert.about.reach !== undefined || alert.about.isUnplaced) return "all"
  const { namespace, node, workload } = alert.subject
  if (namespace === undefined && node === undefined && workload === undefined) return "all"
  const own = keysOf(alert, around).filter((key) => !/^(family|cause|reaches|store|uses) /.test(key) || EVERYWHERE.has(key))
  const addressed = alert.about.addresses.map((one) => `namespace ${one.namespace}`)
  const machine = alert.subject.host ?? node
  const machines = machine === undefined ? [] : [`machine ${machine}`]
  const supplies = alert.about.supplies.map((name) => `family ${name}`)
  const lacks = isSupplied(alert.family.name) ? [SUPPLIER] : []
  return [
    ...own,
    ...addressed,
    ...(namespace === undefined ? [] : [`reaches ${namespace}`]),
    ...machines,
    ...(alert.about.isNodeDown ? ["family facility"] : []),
    ...(alert.family.name === "facility" ? ["family node-down"] : []),
    ...supplies,
    ...lacks,
    ...(alert.resources ?? []).map((name) => `named ${sameNameOf(name)}`),
    ...[...alert.about.byName.keys()].map((name) => `resource ${name}`),
    ...(alert.uses ?? []).map((name) => `store ${name}`),
    ...(alert.store === undefined ? [] : [`uses ${alert.store}`]),
    REACH,
    UNPLACED
  ]
}

/**
 * Under which of the groups that were looked up any rule can hold. That both run on one node says nothing by itself, unless one of them is
 * about the node; nor does it that workloads of two namespaces have one name.
 */
export const telling = (keys: ReadonlyArray<string>, { about }: Seen): ReadonlyArray<string> => {
  if (about.isMachine || about.isOfControlPlane) return keys
  const own = about.isAnywhere ? undefined : about.workload
  const isVague = (key: string): boolean =>
    key.startsWith("node ") || (own !== undefined && !about.byName.has(own) && key === `workload ${own}`)
  const exactly = own === undefined ? [] : [`exactly ${about.key}`, `exactly */${own}`, `named ${own}`]
  return [...keys.filter((key) => !isVague(key)), ...exactly, LOOSE]
}
