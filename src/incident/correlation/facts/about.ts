import type { Dependency } from "./dependencies.ts"
import { causes } from "./family-table.ts"
import type { Known, Told } from "./known.ts"
import { isUnusual } from "./name-roles.ts"
import { type Parts, partsOf } from "./parts.ts"
import { entityOf, type Subject } from "./subject.ts"
import { scarceBy, suppliedBy } from "./suppliers.ts"
import { isProductNamespace, isSystemNamespace } from "./system-namespace.ts"
import { sameNameOf, shortHost } from "./workload-name.ts"

/**
 * What alerts are compared by, worked out once for each: in a storm one alert is compared with thousands. Nothing of it depends on other
 * alerts, on time or on what is known of the cluster.
 */
export interface About extends Known, Parts {}

const order = new Map(causes.map((cause, index) => [cause, index]))

const ASIDE = new Set(["control-plane", "node", "network", "storage", "observability", "notice", "heartbeat"])
const CALLED = new Set(["network", "traffic", "starvation", "observability", "notice"])
const LOST = new Set(["availability", "traffic", "starvation"])
const LOST_TOO = new Set(["crash", "scheduling", "rollout", "cni", "kube-proxy", "storage-driver"])

/** An application's own etcd or name server is nobody else's trouble. */
const reachOf = ({ family, severity, subject: { namespace, node } }: Told): About["reach"] => {
  // where a proxy is not scraped at all, nothing suffers; on one node, what calls from there does
  const onNode = node !== undefined && family.name === "kube-proxy" ? "cluster" : undefined
  const reach = family.reach ?? onNode ?? (severity === "critical" ? family.reachWhenCritical : undefined)
  const isOwn = namespace !== undefined && namespace !== "default" && !isSystemNamespace(namespace)
  return reach === "cluster" && isOwn ? undefined : reach
}

/** Symptoms that say by name whose they are. */
const blamesOther = ({ dependencies, family, subject: { workload } }: Told): boolean =>
  family.cause === "traffic" &&
  dependencies.some(({ from, to }) => sameNameOf(from.name) === sameNameOf(workload ?? "") && isUnusual(sameNameOf(to.name)))

/** Without a namespace a name stands for itself. */
const workloadKey = ({ namespace, workload }: Subject): string | undefined =>
  workload === undefined ? undefined : `${namespace ?? "*"}/${sameNameOf(workload)}`

const none: ReadonlyMap<string, never> = new Map<string, never>()

const nowhere: ReadonlyArray<never> = []
const SUPPLYING = new Set(["workload", "availability"])

const suppliesOf = ({ family, subject }: Told): ReadonlyArray<string> => {
  const scarce = scarceBy(family.name)
  if (scarce.length > 0 || !SUPPLYING.has(family.cause)) return scarce
  return suppliedBy(subject.workload)
}

const dependenciesBy = (
  dependencies: ReadonlyArray<Dependency>,
  home: string | undefined
): Pick<About, "byEnds" | "byName" | "addresses"> => {
  if (dependencies.length === 0) return { byEnds: none, byName: none, addresses: nowhere }
  const byEnds = new Map<string, Map<string, Array<Dependency>>>()
  const byName = new Map<string, Array<Dependency>>()
  for (const one of dependencies) {
    const [from, to] = [sameNameOf(one.from.name), sameNameOf(one.to.name)]
    const used = byEnds.get(from) ?? new Map<string, Array<Dependency>>()
    byEnds.set(from, used.set(to, [...(used.get(to) ?? []), one]))
    for (const name of new Set([from, to])) byName.set(name, [...(byName.get(name) ?? []), one])
  }
  const addresses = dependencies.flatMap(({ to }) => (to.namespace === undefined || to.namespace === home ? [] : [to]))
  return { byEnds, byName, addresses: addresses.length === 0 ? nowhere : addresses }
}

export const aboutOf = (told: Told): About => {
  const { dependencies, family, name, subject } = told
  const { component, namespace, node, workload } = subject
  const isNode = family.reach === "node" && node !== undefined
  const entity = entityOf(subject, isNode)
  const isMachine = node !== undefined && workload === undefined && namespace === undefined
  const called = workload !== undefined ? sameNameOf(workload) : node !== undefined && (isNode || isMachine) ? shortHost(node) : undefined
  const isNowhere = namespace === undefined && workload === undefined && node === undefined
  const key = workloadKey(subject)
  const isOutside = namespace === undefined && workload?.includes(".") === true
  const isOfPlatform = namespace !== undefined && isSystemNamespace(namespace)
  const home = namespace === undefined || (isOfPlatform && !isProductNamespace(namespace)) ? undefined : namespace
  const known: Known = {
    entity,
    aspect: `${entity.id}|${family.name}|${name}`,
    isNode,
    isMachine,
    isWhole: namespace !== undefined && workload === undefined && node === undefined,
    isUnplaced:
      namespace === undefined &&
      node === undefined &&
      workload !== undefined &&
      component === undefined &&
      scarceBy(family.name).length === 0 &&
      family.cause !== "observability",
    isNowhere,
    saysNoPlace: isNowhere && component === undefined,
    isAside: ASIDE.has(family.cause),
    isOfPlatform,
    home,
    workload: called,
    key,
    isAnywhere: key?.startsWith("*/") === true,
    reach: reachOf(told),
    order: order.get(family.cause) ?? causes.length,
    isOfControlPlane: family.cause === "control-plane" || family.name === "kube-proxy",
    isNodeDown: family.name === "node-down",
    losesPods: family.name === "node-down" && !/kubelet|ceph|osd/i.test(name),
    isSeenInCalls: isOutside || CALLED.has(family.cause),
    isLostWithNode: (LOST.has(family.cause) && !blamesOther(told)) || LOST_TOO.has(family.name),
    isUnusual: called !== undefined && isUnusual(called),
    supplies: suppliesOf(told),
    isOutside,
    ...dependenciesBy(dependencies, home)
  }
  return { ...known, ...partsOf(known, told) }
}
