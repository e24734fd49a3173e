import { jsonFields } from "../../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../../platform/kubernetes/kube-reader.ts"
import { makeEvent } from "../describe/events.ts"
import { kindCalled, kindNamed } from "../kinds.ts"
import { isRecord } from "../structured/is-record.ts"
import { inControlPlaneLog, mayBeOfControlPlane } from "./control-plane-log.ts"

interface Groups {
  readonly kind?: string
  readonly namespace?: string
  readonly name?: string
  readonly type?: string
  readonly reason?: string
  readonly message?: string
}

/**
 * How controllers write the events that they record into their own logs: client-go's recorder, and what is printed of an event of the API
 * that could not be sent. https://github.com/kubernetes/client-go/blob/master/tools/record/event.go
 */
const goForms: ReadonlyArray<RegExp> = [
  /ObjectReference\{Kind:"(?<kind>\w+)", Namespace:"(?<namespace>[^"]*)", Name:"(?<name>[^"]+)"[^}]*\}\): type: '(?<type>\w+)' reason: '(?<reason>\w+)' (?<message>.+)$/,
  /Reason:"(?<reason>\w+)", Regarding:v1\.ObjectReference\{Kind:"(?<kind>\w+)", Namespace:"(?<namespace>[^"]*)", Name:"(?<name>[^"]+)"[^}]*\}.*?Note:"(?<message>(?:[^"\\]|\\.)*)", Type:"(?<type>\w+)"/
]

const inGo = (line: string): Groups | undefined => goForms.map((form) => form.exec(line)?.groups).find((groups) => groups !== undefined)

const word = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined)

/**
 * What controllers that are made with controller-runtime write of their events: as JSON, or as text with the object as JSON behind. Older ones
 * give the type as the message, newer ones the message. https://github.com/kubernetes-sigs/controller-runtime/blob/main/pkg/internal/recorder/recorder.go
 */
const inJson = (line: string): Groups | undefined => {
  const start = line.indexOf("{")
  const found = start < 0 ? undefined : jsonFields(line.slice(start))
  const object = found?.object
  const reason = word(found?.reason)
  if (found === undefined || !isRecord(object) || reason === undefined) return undefined
  const before = line
    .slice(0, start)
    .trim()
    .split(/\t|\s{2,}/)
    .at(-1)
  const said = word(found.msg) ?? word(before)
  const isOld = /(?:^|\s)(?:Normal|Warning)$/.test(said ?? "")
  const type = word(found.type) ?? (isOld ? /(?:Normal|Warning)$/.exec(said ?? "")?.[0] : undefined)
  const message = word(found.message) ?? (isOld ? undefined : said)
  const [kind, name, namespace] = [word(object.kind), word(object.name), word(object.namespace)]
  return kind === undefined || name === undefined || message === undefined
    ? undefined
    : { kind, name, reason, message, ...(namespace === undefined ? {} : { namespace }), ...(type === undefined ? {} : { type }) }
}

/** Karpenter says of which pod it is in a field of its own. https://karpenter.sh/docs/troubleshooting/ */
const inKarpenter = (line: string): Groups | undefined => {
  const { pod, said } =
    /(?<said>[Cc]ould not schedule pod.*?)(?:(?=","[\w-]+":)|\t\{|$).*?"[Pp]od": ?(?<pod>"[\w.-]+\/[\w.-]+"|\{[^}]*\})/.exec(line)
      ?.groups ?? {}
  const [, place, own] = /^"([\w.-]+)\/([\w.-]+)"$/.exec(pod ?? "") ?? []
  const namespace = place ?? /"namespace": ?"([\w.-]+)"/.exec(pod ?? "")?.[1]
  const name = own ?? /"name": ?"([\w.-]+)"/.exec(pod ?? "")?.[1]
  if (said === undefined || namespace === undefined || name === undefined) return undefined
  const why = /"error": ?"((?:[^"\\]|\\.)*)"/.exec(line)?.[1]
  const message = `${said}${why === undefined ? "" : `: ${why}`}`.replaceAll('\\"', '"')
  return { kind: "Pod", namespace, name, type: "Warning", reason: "FailedScheduling", message }
}

/** What Cluster Autoscaler logs of a pod and a group, older and newer. https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/core/scaleup */
const ofGroup =
  /\bPod (?:(?<namespace>[\w.-]+)\/)?(?<name>[a-z0-9][\w.-]*) can't be scheduled on \S+?, predicate (?:failed|checking error): (?<why>.*)$/
const waits = /\bPod (?<namespace>[\w.-]+)\/(?<name>[\w.-]+) is unschedulable\b/
const grows = /Best option to resize|Final scale-up plan|Scale-up: setting group/

/** Pods for which it makes no node, with why of the last group that it looked at; none where it makes one. */
const inAutoscaler = (lines: ReadonlyArray<string>): ReadonlyArray<Groups> => {
  const refused = lines.findLastIndex((line) => /No pod can fit to|No expansion opt/.test(line))
  if (refused < 0 || lines.slice(refused).some((line) => grows.test(line))) return []
  const places = new Map(
    lines.flatMap((line) => {
      const { name = "", namespace = "" } = waits.exec(line)?.groups ?? {}
      return name === "" ? [] : [[name, namespace] as const]
    })
  )
  const told = lines.slice(0, refused).flatMap((line): ReadonlyArray<readonly [string, Groups]> => {
    const { name = "", namespace = places.get(name), why } = ofGroup.exec(line)?.groups ?? {}
    if (why === undefined || namespace === undefined) return []
    const message = `pod didn't trigger scale-up (it wouldn't fit if a new node is added): ${why}`
    return [[name, { kind: "Pod", namespace, name, type: "Normal", reason: "NotTriggerScaleUp", message }]]
  })
  return [...new Map(told).values()]
}

/** What a controller tries again is seldom wrong: another wrote the object, or it was being stopped. */
const passing = /the object has been modified|context canceled|leader election lost|please apply your changes to the latest version/i

/**
 * How controllers that are made with controller-runtime write that they could not bring an object to what it is to be: as JSON, or as text with
 * the object as JSON behind. https://github.com/kubernetes-sigs/controller-runtime/blob/main/pkg/internal/controller/controller.go
 */
const inReconciler = (line: string): Groups | undefined => {
  if (!line.includes("Reconciler error")) return undefined
  const found = jsonFields(line.slice(Math.max(0, line.indexOf("{"))))
  const message = word(found?.error)
  if (found === undefined || message === undefined || passing.test(message)) return undefined
  const called =
    word(found.controllerKind) ?? word(found["reconciler kind"]) ?? word(found.controller) ?? word(found.logger)?.split(".").at(-1)
  const kind = kindNamed(called ?? "")?.kind
  const object = isRecord(found.object) ? found.object : found
  const [name, namespace] = [word(object.name) ?? word(found.name), word(object.namespace) ?? word(found.namespace)]
  return kind === undefined || name === undefined
    ? undefined
    : { kind, name, type: "Warning", reason: "FailedReconcile", message, ...(namespace === undefined ? {} : { namespace }) }
}

const mayTell = (line: string): boolean =>
  line.includes("Reconciler error") ||
  line.includes("ObjectReference{") ||
  line.includes('"object"') ||
  line.includes("ould not schedule pod") ||
  mayBeOfControlPlane(line)

/** The events that a line of a log tells of; those of kinds that nobody knows are left out. */
export const writtenEvents = (lines: ReadonlyArray<string>): ReadonlyArray<KubeObject> => {
  const each = lines
    .filter(mayTell)
    .flatMap((line) => inGo(line) ?? inJson(line) ?? inKarpenter(line) ?? inControlPlaneLog(line) ?? inReconciler(line) ?? [])
  const events = [...inAutoscaler(lines), ...each].flatMap(({ kind = "", message = "", name = "", namespace = "", reason, type }) =>
    kindCalled(kind) === undefined
      ? []
      : [makeEvent({ involved: { kind, namespace: namespace === "" ? undefined : namespace, name }, type, reason, message })]
  )
  return [...new Map(events.map((event) => [`${event.metadata.namespace}/${event.metadata.name}`, event])).values()]
}
