import { type Fields, pairs, present, told, whole } from "../fields.ts"
import { type Entry, find, linesOf, textOf } from "../text/outline.ts"
import { containerOf } from "./container.ts"
import { annotationsIn } from "./described.ts"
import { tolerationOf } from "./tolerations.ts"
import { volumesIn } from "./volumes.ts"

/** The containers below a heading, in order. */
export const containersIn = (entries: ReadonlyArray<Entry>, heading: string): ReadonlyArray<Entry> =>
  find(entries, heading)?.below.filter(({ below, key }) => key !== undefined && below.length > 0) ?? []

/** `topology.kubernetes.io/zone:DoNotSchedule when max skew 1 is exceeded for selector app=web`. */
const spreadOf = (text: string): ReadonlyArray<Fields> => {
  const [, topologyKey, whenUnsatisfiable, skew, selector] =
    /^(\S+):(\w+) when max skew (\d+) is exceeded(?: for selector (.*))?$/.exec(text) ?? []
  if (topologyKey === undefined) return []
  return [
    told({ topologyKey, whenUnsatisfiable, maxSkew: whole(skew), labelSelector: told({ matchLabels: pairs(selector?.split(",") ?? []) }) })
  ]
}

/** What pods and templates of pods print alike. */
export const podSpecIn = (entries: ReadonlyArray<Entry>): Fields =>
  told({
    serviceAccountName: present(textOf(entries, "Service Account")),
    priorityClassName: present(textOf(entries, "Priority Class Name")),
    runtimeClassName: present(textOf(entries, "Runtime Class Name")),
    initContainers: containersIn(entries, "Init Containers").map(containerOf),
    containers: containersIn(entries, "Containers").map(containerOf),
    volumes: volumesIn(find(entries, "Volumes")),
    nodeSelector: pairs(linesOf(find(entries, "Node-Selectors"))),
    tolerations: linesOf(find(entries, "Tolerations")).map(tolerationOf),
    topologySpreadConstraints: linesOf(find(entries, "Topology Spread Constraints")).flatMap(spreadOf)
  })

/** `Pod Template` of a workload. */
export const podTemplateIn = (entries: ReadonlyArray<Entry>): Fields | undefined => {
  const template = find(entries, "Pod Template")
  if (template === undefined) return undefined
  const { below } = template
  return told({
    metadata: told({ labels: pairs(linesOf(find(below, "Labels"))), annotations: annotationsIn(find(below, "Annotations")) }),
    spec: podSpecIn(below)
  })
}
