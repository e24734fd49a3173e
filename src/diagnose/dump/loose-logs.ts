import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import type { LogText, SeenObject, Subject } from "../scene/scene.ts"
import { loggedWorkload } from "./implied/logged-workload.ts"
import { writtenEvents } from "./printed/told/written-events.ts"

/** Lines that a command took from a store of logs, or of a workload, which do not tell of which pod they are. */
export interface LooseLog {
  /** The command, in whose words the workload or a selector may stand. */
  readonly command: string
  readonly namespace: string | undefined
  readonly lines: ReadonlyArray<string>
  readonly source: string
}

const logCommand = /\blogs?\b|_logs?_|loki|coralogix|opensearch|elasticsearch|cloudwatch|stackdriver|stern\b|journalctl/i

/** Commands that say whose logs they read. */
const namesItself = /\b(?:kubectl|k|oc|stern|journalctl)\b/

/** What is tried from within a container tells what its own program would find there. */
const trial = /\bexec\s.*\s--\s.*\b(?:nslookup|dig|host|getent|curl|wget|nc|telnet|ping)\b/

/** Whether a command reads logs, or what would be in them, by its words. */
export const readsLogs = (command: string): boolean => logCommand.test(command) || trial.test(command)

const wordsOf = (text: string): ReadonlySet<string> => new Set(text.toLowerCase().match(/[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?/g) ?? [])

const isOf = (pod: string, words: ReadonlySet<string>): boolean => {
  if (words.has(pod)) return true
  const parts = pod.split("-")
  return parts.some((_, index) => index > 0 && words.has(parts.slice(0, index).join("-")))
}

const labelsIn = (command: string): ReadonlyArray<readonly [string, string]> =>
  Array.from(command.matchAll(/([\w./-]+)=([\w.-]+)/g), ([, key = "", value = ""]) => [key, value] as const)

const TIME = /^\W{0,3}(\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d+)?)/

/** Lines with the earliest first: stores of logs show the latest first. */
export const inOrder = (lines: ReadonlyArray<string>): ReadonlyArray<string> => {
  const times = lines.flatMap((line) => TIME.exec(line)?.[1] ?? [])
  const falls = times.filter((time, index) => time < (times[index - 1] ?? "")).length
  const rises = times.filter((time, index) => index > 0 && time > (times[index - 1] ?? "")).length
  return times.length === lines.length && falls > rises * 4 ? lines.toReversed() : lines
}

const isReady = (pod: KubeObject): boolean => JSON.stringify(pod.status ?? {}).includes('"type":"Ready","status":"True"')

/** Logs with their pods, and pods that nothing but a log tells of. */
interface Placed {
  readonly logs: ReadonlyArray<LogText>
  readonly pods: ReadonlyArray<SeenObject>
}

/**
 * To which pod lines belong that tell none: one that the command names, by its workload or its labels, else one that was asked about. Of
 * several the one that is not well: its log is what people fetch. Of a store that was asked without a name, the only pod that is known. Lines
 * of a workload of which no pod was recorded belong to one that is made for them.
 */
export const placeLogs = (loose: ReadonlyArray<LooseLog>, objects: ReadonlyArray<KubeObject>, subject: Subject): Placed => {
  const pods = objects.filter(({ kind }) => kind === "Pod").toSorted((a, b) => Number(isReady(a)) - Number(isReady(b)))
  const asked = wordsOf(
    [subject.question ?? "", subject.workload ?? "", ...subject.alerts.flatMap(({ labels }) => Object.values(labels))].join(" ")
  )
  const placed = loose.flatMap(({ command, lines, namespace, source }): ReadonlyArray<{ log: LogText; pod?: SeenObject }> => {
    const here = namespace === undefined ? pods : pods.filter(({ metadata }) => (metadata.namespace ?? "default") === namespace)
    // what is run in a container names what is called
    const spoken = wordsOf(command.replace(/\s--\s.*$/, "").replaceAll("/", " "))
    const labels = labelsIn(command)
    const named =
      here.find(({ metadata }) => isOf(metadata.name, spoken)) ??
      here.find(({ metadata }) => labels.some(([key, value]) => metadata.labels?.[key] === value))
    const workload = named === undefined ? loggedWorkload(command, objects, subject) : undefined
    // a controller's log is saved for what it tells of others
    if (workload !== undefined && writtenEvents(lines).length === 0) {
      const { pod, previous } = workload
      const place = pod.metadata.namespace ?? "default"
      return [{ log: { namespace: place, pod: pod.metadata.name, previous, lines: inOrder(lines), source }, pod: { object: pod, source } }]
    }
    const found =
      named ??
      here.find(({ metadata }) => isOf(metadata.name, asked)) ??
      (here.length === 1 && !namesItself.test(command) ? here[0] : undefined)
    return found === undefined
      ? []
      : [
          {
            log: {
              namespace: found.metadata.namespace ?? "default",
              pod: found.metadata.name,
              previous: false,
              lines: inOrder(lines),
              source
            }
          }
        ]
  })
  return { logs: placed.map(({ log }) => log), pods: placed.flatMap(({ pod }) => pod ?? []) }
}
