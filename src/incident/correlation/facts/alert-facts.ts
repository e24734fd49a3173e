import { millisOf } from "../../../domain/ids.ts"
import type { Severity, Signal } from "../../../domain/signal.ts"
import type { Topology } from "../../../knowledge/topology/topology.ts"
import { type About, aboutOf } from "./about.ts"
import { type Dependency, dependenciesOf } from "./dependencies.ts"
import { familyInPlace, isAboutNodes, partNamed } from "./family-in-place.ts"
import { familyOf, identifiersIn } from "./family-of.ts"
import type { Family } from "./family-table.ts"
import { plainLabels } from "./plain-labels.ts"
import { openingsOf } from "./prose.ts"
import { resourcesIn } from "./resources.ts"
import { MANAGED, type Subject } from "./subject.ts"
import { subjectOf } from "./subject-of.ts"
import { scarceBy } from "./suppliers.ts"
import { technologiesUsed, technologyOf } from "./technologies.ts"
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
  const named = subjectOf(signal.labels, isAboutNodes(said, signal))
  const located = topology === undefined ? named : { ...named, ...topology.locate(named) }
  const host = located.node === undefined && located.host === undefined ? hostIn(signal) : undefined
  const placed = entitled(host === undefined ? located : { ...located, host }, signal.name)
  const subject = poolIn(signal.labels, said) ?? { ...placed, ...partNamed(said, placed) }
  const family = familyInPlace(said, subject, signal)
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
