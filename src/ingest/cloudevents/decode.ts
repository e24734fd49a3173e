import { Result } from "effect"
import type { BusMessage, Unreadable } from "../../bus/bus.ts"
import type { CloudEventMapping } from "../../platform/config/sources-config.ts"
import { invalid } from "../decode-shape.ts"
import { limitText } from "../limits.ts"
import { unreadablePart } from "../messages.ts"
import type { Decode, Problem, Received, WebhookContext } from "../webhook.ts"
import { mapChange, mapSignal } from "./map-event.ts"
import { compileMapping, type Mapping, mappingFor } from "./mapping.ts"
import { type ReadEvent, readEvents, type Wrap } from "./read-events.ts"
import type { CloudEvent } from "./schema.ts"

type Outcome =
  | { readonly _tag: "message"; readonly message: BusMessage }
  | { readonly _tag: "unreadable"; readonly part: Unreadable }
  | { readonly _tag: "ignored"; readonly sentence: string }
  | { readonly _tag: "unmapped"; readonly raw: unknown; readonly problem: Problem }

const showEvent = ({ attributes: { source, type } }: CloudEvent): string => `type ${limitText(type, 120)} of ${limitText(source, 120)}`

const mapped = (mapping: Mapping, event: CloudEvent, context: WebhookContext, path: string): Outcome => {
  const { change, name, signal } = mapping
  if (signal === undefined && change === undefined) return { _tag: "ignored", sentence: `${showEvent(event)}: mapping ${name} ignores it` }
  const result = signal === undefined ? mapChange(name, change ?? {}, event, context) : mapSignal(name, signal, event, context)
  if (Result.isSuccess(result)) return { _tag: "message", message: result.success }
  const problem = { path, message: `mapping ${name} cannot be applied: ${limitText(result.failure, 500)}` }
  return { _tag: "unreadable", part: unreadablePart(context, { ...event.attributes, data: event.data }, [problem]) }
}

const outcomeOf = (mappings: ReadonlyArray<Mapping>, read: ReadEvent, context: WebhookContext, path: string): Outcome => {
  if (Result.isFailure(read)) return { _tag: "unreadable", part: unreadablePart(context, read.failure.raw, read.failure.problems) }
  const event = read.success
  const mapping = mappingFor(mappings, event)
  if (mapping !== undefined) return mapped(mapping, event, context, path)
  const problem = { path, message: `no mapping of sources.cloudevents takes an event of ${showEvent(event)}` }
  return { _tag: "unmapped", raw: { ...event.attributes, data: event.data }, problem }
}

const receivedOf = (outcomes: ReadonlyArray<Outcome>, context: WebhookContext): Received => ({
  messages: outcomes.flatMap((outcome) => (outcome._tag === "message" ? [outcome.message] : [])),
  unreadable: outcomes.flatMap((outcome) => {
    if (outcome._tag === "unmapped") return [unreadablePart(context, outcome.raw, [outcome.problem])]
    return outcome._tag === "unreadable" ? [outcome.part] : []
  }),
  ignored: outcomes.flatMap((outcome) => (outcome._tag === "ignored" ? [outcome.sentence] : []))
})

/**
 * CloudEvents as configuration maps them to alerts and changes. Where no mapping takes any event of a request, it is refused; where
 * one takes some of a batch, the others are set aside for a person.
 */
export const decodeCloudEvents = (configured: ReadonlyArray<CloudEventMapping>, wrap?: Wrap): Decode => {
  const mappings = configured.map(compileMapping)
  return (body, headers, context) =>
    Result.flatMap(readEvents(body, headers, context, wrap), (events) => {
      const isBatch = events.length !== 1
      const outcomes = events.map((event, index) => outcomeOf(mappings, event, context, isBatch ? `$[${index}]` : "$"))
      const problems = outcomes.flatMap((outcome) => (outcome._tag === "unmapped" ? [outcome.problem] : []))
      if (problems.length === 0 || problems.length < outcomes.length) return Result.succeed(receivedOf(outcomes, context))
      const next = "add a mapping that takes it, or one with ignore: true, to sources.cloudevents (docs/sources.md)"
      return Result.fail(invalid("an event that is wanted here", next, problems.slice(0, 20)))
    })
}
