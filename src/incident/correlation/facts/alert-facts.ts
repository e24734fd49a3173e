import { millisOf } from "../../../domain/ids.ts"
import type { Severity, Signal } from "../../../domain/signal.ts"
import type { Topology } from "../../../knowledge/topology/topology.ts"
import { type About, aboutOf } from "./about.ts"
import { type Dependency, dependenciesOf } from "./dependencies.ts"
import { familyIn, familyOf, identifiersIn } from "./family-of.ts"
import type { Family } from "./family-table.ts"
import { families } from "./family-table.ts"
import { plainLabels } from "./plain-labels.ts"
import { openingsOf } from "./prose.ts"
import { resourcesIn } from "./resources.ts"
import { type Component, MANAGED, type Subject } from "./subject.ts"
import { subjectOf } from "./subject-of.ts"
import { scarceBy } from "./suppliers.ts"
import { isSystemNamespace } from "./system-namespace.ts"
import { technologiesUsed, technologyOf } from "./technologies.ts"
import { wordsOf } from "./words.ts"
import { shortHost } from "./workload-name.ts"

/** What grouping needs to know of one alert. */
export interface AlertFacts {
  /** The cluster that it is counted for. */
  readonly scope: string
  readonly name: string
  readonly family: Family
  readonly severity: Severity
  readonly subject: Subject
  readonly dependencies: ReadonlyArray<Dependency>
  /** Milliseconds: when the trouble can have begun, and when the alert said so. */
  readonly since: number
  readonly at: number
  /** When it ended, in milliseconds, where it has. */
  readonly until?: number
  /** The registry that an image could not be had from, where the alert names it. */
  readonly registry?: string
  /** The kind of store that it is about, and the kinds that it says could not be used; see `technologies.ts`. */
  readonly store?: string
  readonly uses?: ReadonlyArray<string>
  /** Topics, queues, tables and the like that it names. */
  readonly resources?: ReadonlyArray<string>
  /** Follows from the rest. */
  readonly about: About
}

const MINUTE = 60_000

const familyNamed = new Map(families.map((one) => [one.name, one]))

/** What trouble with a part of the cluster is, whatever the rule that saw it is called. */
const OF_COMPONENT: Record<Component, string> = {
  etcd: "etcd",
  "api-server": "api-server",
  scheduler: "scheduler-down",
  "controller-manager": "controller-manager-down",
  dns: "dns",
  cni: "cni",
  "kube-proxy": "kube-proxy",
  ingress: "ingress",
  "storage-driver": "storage-driver"
}

const PART_OF = new Map(Object.entries(OF_COMPONENT).map(([component, family]) => [family, component as Component]))

/** The part of the cluster that the alert's name names, where no label names anything. */
const partNamed = ({ name }: Family, { component, namespace, node, workload }: Subject): Pick<Subject, "component"> => {
  const part = PART_OF.get(name.replace(/-slow$/, ""))
  return component !== undefined || (namespace ?? node ?? workload) !== undefined || part === undefined ? {} : { component: part }
}

/** Kinds of trouble that say a part of the cluster does not work, not that it is busy. */
const STOPS = new Set(["workload", "availability"])

/** What goes as planned, or went well. */
const PLANNED =
  /\b(scheduled|completed?|success(ful|fully)?|succeeded|start(ed|ing)|deployed|enabled|disabled|proceeding|triggered|renewed|rotated|rolled out|maintenance|expected|no action|within normal|informational|approaching)\b/

/** Words that hold for machines and for what runs on them, by what they are said of. */
const OF_WORKLOAD: Record<string, string> = {
  "node-pressure": "saturation",
  "node-saturated": "saturation",
  "node-disk-full": "volume-full"
}

/** Nothing to be done about, whoever rated it. */
const HARMLESS = /\b(no action|as expected|within normal|informational)\b/

/** Parts of a machine: trouble of what runs there, where somebody is named whose part it is. https://docs.nvidia.com/deploy/xid-errors/ */
const HARDWARE = /\b(gpus?|xid|nv ?link|dcgm|dimm|psu|bmc|ipmi)\b/

const isHardware = ({ labels, name }: Signal): boolean =>
  (labels.exported_pod ?? labels.exported_namespace) === undefined && HARDWARE.test(wordsOf(name))

/** A disk that is used much is not yet one that is full. */
const FULL = /\b(full|filling|fill|no space|out of|exhausted?|read only)\b/

/** Words of the cluster's own parts, and what a workload of an application is called that does the same work for it. */
const NAMESAKES: Record<string, RegExp> = {
  "api-server": /^(kube-?)?apiserver$/,
  "api-server-slow": /^(kube-?)?apiserver$/,
  "scheduler-down": /^kube-scheduler$/,
  "controller-manager-down": /^kube-controller-manager$/,
  "admission-webhook": /webhook|admission|policy|gatekeeper|kyverno/,
  dns: /dns|resolver|name-?server|bind|unbound/
}

const isGrave = (severity: Severity): boolean => severity === "critical" || severity === "error"

/** An application's `api-server` is not the cluster's, and what cannot resolve a name is not what resolves names. */
const isNamesake = (family: Family, { component, namespace, workload }: Subject): boolean => {
  const own = NAMESAKES[family.name]
  if (own === undefined || component !== undefined || workload === undefined || namespace === undefined) return false
  return namespace !== "default" && !isSystemNamespace(namespace) && !own.test(workload)
}

const refined = (said: Family, subject: Subject, { labels: { job = "" }, name, severity }: Signal): Family => {
  const words = wordsOf(name)
  if ((severity === "info" && PLANNED.test(words)) || (!isGrave(severity) && HARMLESS.test(words))) return familyNamed.get("notice") ?? said
  let family = isNamesake(said, subject)
    ? (familyIn(words, ({ cause }) => cause === "traffic" || cause === "availability") ?? familyNamed.get("errors") ?? said)
    : said
  if (family.name === "volume-full" && !isGrave(severity) && !FULL.test(words)) family = familyNamed.get("saturation") ?? family
  if (family.name === "target-down" && /node-?exporter|^nodes?$|^kubelet$/.test(job)) return familyNamed.get("node-down") ?? family
  const { namespace, node, workload } = subject
  if (node !== undefined && workload === undefined && HARDWARE.test(words)) return familyNamed.get("node-saturated") ?? family
  // a member of a store, which its makers call a node: `RabbitmqNodeDown`
  if (node === undefined && family.name === "node-down")
    family =
      familyIn(words, (one) => one.name === "database-down") ??
      (subject.component === undefined ? undefined : familyNamed.get(OF_COMPONENT[subject.component])) ??
      family
  if (node === undefined && workload !== undefined) family = familyNamed.get(OF_WORKLOAD[family.name] ?? "") ?? family
  if (family.name === "network" && node !== undefined && workload === undefined && namespace === undefined)
    return familyNamed.get("node-network") ?? family
  if (family.name === "volume-full" && node !== undefined && workload === undefined && namespace === undefined)
    return familyNamed.get("node-disk-full") ?? family
  const stopped = STOPS.has(family.cause) && family.selfContained !== true
  if (subject.component === undefined || !stopped) return family
  return familyNamed.get(OF_COMPONENT[subject.component]) ?? family
}

/** What is scarce has a name of its own, which the controller that tells of it says beside its own. */
const POOLS: ReadonlyArray<readonly [label: string, kind: string]> = [
  ["nodepool", "NodePool"],
  ["node_pool", "NodePool"],
  ["node_group", "NodeGroup"],
  ["nodegroup", "NodeGroup"],
  ["autoscaling_group", "NodeGroup"],
  ["machineset", "MachineSet"],
  ["machine_deployment", "MachineDeployment"],
  ["cluster_queue", "ClusterQueue"]
]

const poolIn = (labels: Signal["labels"], family: Family): Subject | undefined => {
  const found = scarceBy(family.name).length === 0 ? undefined : POOLS.find(([label]) => (labels[label] ?? "") !== "")
  return found === undefined ? undefined : { kind: found[1], workload: (labels[found[0]] as string).toLowerCase() }
}

const registryIn = ({ annotations, labels }: Signal): string | undefined =>
  /\b((?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?)\/[a-z0-9]/i.exec([labels.image, labels.image_spec, ...Object.values(annotations)].join(" "))?.[1]

/** A machine that a sentence names: `pods on node worker-3`, `mounting nas-1.corp:/exports`. */
const HOST =
  /\b(?:nodes?|host|machine|worker) ['"`]?([a-z0-9][a-z0-9.]*[-.\d][-a-z0-9.]*[a-z0-9])\b|\b([a-z][-a-z0-9]*\d[-a-z0-9.]*|[a-z][-a-z0-9]*(?:\.[-a-z0-9]+)+):\/(?!\/)/i

/** In every sentence that names one, and in few others. */
const HOST_HINT = /(?:nodes?|host|machine|worker) |:\//i

const hostIn = (signal: Signal): string | undefined => {
  for (const text of openingsOf(signal)) {
    const found = HOST_HINT.test(text) ? HOST.exec(text) : null
    if (found !== null) return (found[1] ?? found[2])?.toLowerCase()
  }
  return undefined
}

/** What a title names says more than the machine that told of it: `Datastore DS-PROD-01 is slow`. */
const entitled = (subject: Subject, title: string): Subject => {
  const { host, kind, node, workload, ...rest } = subject
  if (isCheckOf(subject, title)) return { ...rest, node: host as string }
  if ((subject.namespace ?? subject.workload) !== undefined) return subject
  const called = identifiersIn(title).find((name) => node === undefined || (name !== node && name !== shortHost(node)))
  if (called === undefined || isNodeName(title, called)) return subject
  return { ...rest, workload: called, kind: MANAGED, ...((node ?? host) === undefined ? {} : { host: (node ?? host) as string }) }
}

/** Monitoring of machines calls its checks services: `Disk / is full on db-3` with the host `db-3` and the service `disk`. */
const isCheckOf = ({ host, kind, namespace, workload }: Subject, title: string): boolean => {
  if (namespace !== undefined || kind !== undefined || host === undefined || workload === undefined) return false
  const words = title.toLowerCase().split(/[\s:,()'"]+/)
  return words.length > 1 && words.includes(shortHost(host)) && !words.includes(workload)
}

const isNodeName = (title: string, name: string): boolean =>
  new RegExp(`\\b(node|host|machine|server|instance|vm) ['"\`]?${name.replaceAll(".", "\\.")}`, "i").test(title)

/** Pure; cheap enough for ten thousand alerts a second. What the topology knows makes the subject more exact. */
export const alertFacts = (told: Signal, scope: string, topology?: Topology): AlertFacts => {
  const signal = { ...told, labels: plainLabels(told.labels) }
  const said = familyOf(signal)
  const named = subjectOf(signal.labels, said.cause === "node" || isHardware(signal))
  const located = topology === undefined ? named : { ...named, ...topology.locate(named) }
  const host = located.node === undefined && located.host === undefined ? hostIn(signal) : undefined
  const placed = entitled(host === undefined ? located : { ...located, host }, signal.name)
  const subject = poolIn(signal.labels, said) ?? { ...placed, ...partNamed(said, placed) }
  const family = refined(said, subject, signal)
  const at = millisOf(signal.startsAt)
  const registry = family.name === "image" ? registryIn(signal) : undefined
  const { name, severity } = signal
  const store = technologyOf(signal, family, subject)
  const uses = technologiesUsed(signal, family, subject)
  const resources = resourcesIn(signal.labels)
  const whole = {
    name,
    family,
    severity,
    subject,
    dependencies: dependenciesOf(signal, subject),
    ...(registry === undefined ? {} : { registry }),
    ...(store === undefined ? {} : { store }),
    ...(uses.length === 0 ? {} : { uses }),
    ...(resources.length === 0 ? {} : { resources })
  }
  return {
    scope,
    ...whole,
    about: aboutOf(whole),
    since: at - family.holds * MINUTE,
    at,
    ...(signal.status === "resolved" && signal.endsAt !== undefined ? { until: millisOf(signal.endsAt) } : {})
  }
}
