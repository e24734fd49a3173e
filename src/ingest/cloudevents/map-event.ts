import { Result, Schema } from "effect"
import type { BusMessage } from "../../bus/bus.ts"
import { Change } from "../../domain/change.ts"
import { clusterNamedIn } from "../../domain/cluster-label.ts"
import { digestJson, type SignalId } from "../../domain/ids.ts"
import type { ObjectRef } from "../../domain/object-ref.ts"
import { redact } from "../../domain/redact.ts"
import type { Signal } from "../../domain/signal.ts"
import { changeOf } from "../change-of.ts"
import { limitLabels, limitText } from "../limits.ts"
import { signalMessage } from "../messages.ts"
import { severityOf } from "../severity.ts"
import { looseTime } from "../time.ts"
import type { WebhookContext } from "../webhook.ts"
import { fieldReader, type Programs } from "./mapping.ts"
import type { CloudEvent } from "./schema.ts"

/** A message, or why the mapping cannot make one, as a sentence. */
type Mapped = Result.Result<BusMessage, string>

const isStatus = Schema.is(Schema.Literals(["firing", "resolved"]))
const isKind = Schema.is(Change.fields.kind)

/** Source and id name an event: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md#required-attributes */
const identityOf = (mapping: string, { attributes: { id, source } }: CloudEvent) => ({ mapping, source, id })

const timeField = (fields: ReturnType<typeof fieldReader>, name: string) => {
  const given = fields.value(name)
  if (given === undefined || given === null || given === "") return undefined
  const time = looseTime(given)
  if (time === undefined)
    fields.notes.push(`${name} was left out: Expected a time such as 2026-03-01T04:05:06Z, or seconds since the epoch`)
  return time
}

export const mapSignal = (mapping: string, programs: Programs, event: CloudEvent, context: WebhookContext): Mapped =>
  Result.gen(function* () {
    const fields = fieldReader(programs, event)
    // what other products call an alert is prose, which may quote secrets
    const name = limitText(redact(yield* fields.required("name")).text, 1024)
    const status = yield* fields.required("status")
    if (!isStatus(status))
      return yield* Result.fail(`status: Expected firing or resolved, and it is ${JSON.stringify(limitText(status, 80))}`)
    // two mappings may have fingerprints of their own that are equal
    const fingerprint = `${limitText(mapping, 60)}/${limitText(yield* fields.required("fingerprint"), 128)}`
    const at = looseTime(event.attributes.time) ?? context.receivedAt
    const startsAt = timeField(fields, "startsAt") ?? at
    const endsAt = status === "resolved" ? (timeField(fields, "endsAt") ?? at) : undefined
    const labels = limitLabels("label", fields.record("labels"), fields.notes)
    const severity = fields.text("severity")
    const cluster = fields.text("cluster") || (clusterNamedIn(labels) ?? context.cluster)
    const url = fields.text("url")
    const signal: Signal = {
      id: digestJson({ cloudevent: identityOf(mapping, event), cluster, status }) as SignalId,
      source: "cloudevents",
      status,
      fingerprint,
      name,
      severity: severityOf(severity ?? labels.severity),
      ...(cluster === undefined ? {} : { cluster: limitText(cluster, 253) }),
      labels: { alertname: name, ...labels },
      annotations: limitLabels("annotation", fields.record("annotations"), fields.notes),
      startsAt,
      ...(endsAt === undefined ? {} : { endsAt }),
      receivedAt: context.receivedAt,
      ...(url ? { generatorUrl: limitText(url, 2048) } : {})
    }
    return signalMessage(context, signal, fields.notes)
  })

const isNamed = Schema.is(
  Schema.Struct({
    kind: Schema.NonEmptyString,
    name: Schema.NonEmptyString,
    namespace: Schema.optional(Schema.NullOr(Schema.String)),
    group: Schema.optional(Schema.NullOr(Schema.String))
  })
)

const objectsOf = (value: unknown): ReadonlyArray<ObjectRef> =>
  (Array.isArray(value) ? value : [])
    .filter(isNamed)
    .map(({ group, kind, name, namespace }) => ({ group: group ?? "", kind, name, ...(namespace ? { namespace } : {}) }))

export const mapChange = (mapping: string, programs: Programs, event: CloudEvent, context: WebhookContext): Mapped =>
  Result.gen(function* () {
    const fields = fieldReader(programs, event)
    const kind = yield* fields.required("kind")
    if (!isKind(kind)) return yield* Result.fail(`kind: Expected a kind of change, and it is ${JSON.stringify(limitText(kind, 80))}`)
    const summary = yield* fields.required("summary")
    const { source, subject, time } = event.attributes
    const message = changeOf(context, {
      source: kind === "flag" ? "flags" : "cloudevents",
      kind,
      identity: identityOf(mapping, event),
      subject: fields.text("subject") ?? `${source} ${subject ?? ""}`,
      at: timeField(fields, "at") ?? looseTime(time) ?? context.receivedAt,
      summary,
      actor: fields.text("actor"),
      cluster: fields.text("cluster"),
      namespace: fields.text("namespace"),
      objects: objectsOf(fields.value("objects")),
      from: fields.text("from"),
      to: fields.text("to"),
      url: fields.text("url")
    })
    return { ...message, notes: [...message.notes, ...fields.notes.map((note) => limitText(note, 500))] }
  })
