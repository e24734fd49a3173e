/**
 * What alerts are found by before they are compared: every rule of `relations.ts` needs one of these in common. Comparing each alert
 * with each open incident instead would cost the square of a storm.
 */
import { sameNameOf } from "../facts/workload-name.ts"
import { type Around, isUnplaced, reachOf, type Seen } from "./relations.ts"

const REACH = "*reach"
const UNPLACED = "*unplaced"

/** Under which a group is found that has such an alert. */
export const keysOf = (seen: Seen, { topology }: Around): ReadonlyArray<string> => {
  const { dependencies, family, registry, subject } = seen
  const part = topology?.partOfGraph(subject)
  return [
    ...(subject.workload === undefined ? [] : [`workload ${sameNameOf(subject.workload)}`]),
    ...dependencies.flatMap(({ from, to }) => [`workload ${sameNameOf(from.name)}`, `workload ${sameNameOf(to.name)}`]),
    ...(subject.namespace === undefined ? [] : [`namespace ${subject.namespace}`]),
    ...(subject.node === undefined ? [] : [`node ${subject.node}`]),
    ...[...(topology?.nodesOf(subject) ?? [])].map((node) => `node ${node}`),
    ...(subject.component === undefined ? [] : [`component ${subject.component}`]),
    ...(subject.partOf === undefined ? [] : [`part ${subject.partOf}`]),
    ...(registry === undefined ? [] : [`registry ${registry}`]),
    ...(part === undefined ? [] : [`graph ${part}`]),
    `family ${family.name}`,
    `cause ${family.cause}`,
    ...(reachOf(seen) === undefined ? [] : [REACH]),
    ...(isUnplaced(seen) ? [UNPLACED] : [])
  ]
}

/** Families and causes of which any two are compared, wherever they are. */
const EVERYWHERE = new Set(["cause control-plane", "cause observability", "family kube-proxy", "family node-down"])

/** Where to look for groups that an alert can belong to; a cause that reaches far, or what names no place, is compared with all. */
export const lookups = (alert: Seen, around: Around): ReadonlyArray<string> | "all" => {
  if (reachOf(alert) !== undefined || isUnplaced(alert)) return "all"
  const { namespace, node, workload } = alert.subject
  if (namespace === undefined && node === undefined && workload === undefined) return "all"
  const own = keysOf(alert, around).filter((key) => !/^(family|cause) /.test(key) || EVERYWHERE.has(key))
  return [...own, REACH, UNPLACED]
}
