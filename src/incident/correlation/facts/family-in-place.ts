import type { Severity, Signal } from "../../../domain/signal.ts"
import { familyCalled, familyIn } from "./family-of.ts"
import type { Family } from "./family-table.ts"
import type { Component, Subject } from "./subject.ts"
import { isSystemNamespace } from "./system-namespace.ts"
import { SCRAPES_NODES } from "./tellers.ts"
import { wordsOf } from "./words.ts"

/** What an alert's words mean by what they are said of: `MemoryPressure` of a node, and of a workload. */

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
export const partNamed = ({ name }: Family, { component, namespace, node, workload }: Subject): Pick<Subject, "component"> => {
  const part = PART_OF.get(name.replace(/-slow$/, ""))
  return component !== undefined || (namespace ?? node ?? workload) !== undefined || part === undefined ? {} : { component: part }
}

/** Kinds of trouble that say a part of the cluster does not work, not that it is busy. */
const STOPS = new Set(["workload", "availability"])

/** What goes as planned, or went well. */
const PLANNED =
  /\b(scheduled|completed?|success(ful|fully)?|succeeded|start(ed|ing)|deployed|enabled|disabled|proceeding|triggered|renewed|rotated|rolled out|maintenance|expected|no action|within normal|informational|approaching)\b/

/** Words that hold for machines and for what runs on them, by what they are said of. */
const OF_WORKLOAD: Readonly<Record<string, string>> = {
  "node-pressure": "saturation",
  "node-saturated": "saturation",
  "node-disk-full": "volume-full"
}
const OF_MACHINE: Readonly<Record<string, string>> = { network: "node-network", "volume-full": "node-disk-full" }

const otherWords = ({ namespace, node, workload }: Subject): Readonly<Record<string, string>> => {
  if (node === undefined) return workload === undefined ? {} : OF_WORKLOAD
  return workload === undefined && namespace === undefined ? OF_MACHINE : {}
}

/** Nothing to be done about, whoever rated it. */
const HARMLESS = /\b(no action|as expected|within normal|informational)\b/

/** Told for as long as nobody does something about it, whatever happens. */
const STANDING =
  /\b(not configured|(update|upgrade)s? (is |are )?available|end of (life|support)|deprecated|cannot retrieve updates|insights disabled)\b/

/** Parts of a machine: trouble of what runs there, where somebody is named whose part it is. https://docs.nvidia.com/deploy/xid-errors/ */
const HARDWARE = /\b(gpus?|xid|nv ?link|dcgm|dimm|psu|bmc|ipmi)\b/

const isHardware = ({ labels, name }: Signal): boolean =>
  (labels.exported_pod ?? labels.exported_namespace) === undefined && HARDWARE.test(wordsOf(name))

/** What looks at nodes and is missing says so of nodes. */
const isLookingAtNodes = ({ name }: Family, { labels: { job = "" } }: Signal): boolean => name === "target-down" && SCRAPES_NODES.test(job)

export const isAboutNodes = (said: Family, signal: Signal): boolean =>
  said.cause === "node" || isHardware(signal) || isLookingAtNodes(said, signal)

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

/** `said`: what the words say by themselves. */
export const familyInPlace = (said: Family, subject: Subject, signal: Signal): Family => {
  const { name, severity } = signal
  const { component, node, workload } = subject
  const words = wordsOf(name)
  if ((severity === "info" && PLANNED.test(words)) || (!isGrave(severity) && (HARMLESS.test(words) || STANDING.test(words))))
    return familyCalled("notice")
  let family = isNamesake(said, subject)
    ? (familyIn(words, ({ cause }) => cause === "traffic" || cause === "availability") ?? familyCalled("errors"))
    : said
  if (family.name === "volume-full" && !isGrave(severity) && !FULL.test(words)) family = familyCalled("saturation")
  if (isLookingAtNodes(family, signal)) return familyCalled("node-down")
  if (node !== undefined && workload === undefined && HARDWARE.test(words)) return familyCalled("node-saturated")
  // a member of a store, which its makers call a node: `RabbitmqNodeDown`
  if (node === undefined && family.name === "node-down")
    family =
      familyIn(words, (one) => one.name === "database-down") ?? (component === undefined ? family : familyCalled(OF_COMPONENT[component]))
  const other = otherWords(subject)[family.name]
  if (other !== undefined) family = familyCalled(other)
  const stopped = STOPS.has(family.cause) && family.selfContained !== true
  return component === undefined || !stopped ? family : familyCalled(OF_COMPONENT[component])
}
