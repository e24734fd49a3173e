import type { KubeObject } from "../../kube-object.ts"
import { apiVersionOf } from "../../resources/resource-registry.ts"
import type { StoreEvent } from "../../store/object-store.ts"
import { gone, invalid, type Status } from "../../store/status-error.ts"
import type { Answer, StreamSink } from "../answer.ts"
import { type Call, objectNamespace } from "../call.ts"
import { renderObject } from "../http/render.ts"
import { toServed } from "../objects/served-version.ts"
import { type Matcher, matcherOf } from "./matcher.ts"
import { watchEvent } from "./watch-events.ts"

/** How long a watch lasts when the client names no time, and how often it is told how far the server is. Milliseconds of wall time. */
const DEFAULT_TIMEOUT = 30 * 60_000
const BOOKMARK_INTERVAL = 60_000

const INITIAL_EVENTS_END = "k8s.io/initial-events-end"

interface Start {
  readonly initial: ReadonlyArray<KubeObject>
  readonly missed: ReadonlyArray<StoreEvent>
  readonly expired?: Status
  readonly announceEnd: boolean
}

const refused = (field: string, message: string): Error =>
  invalid("ListOptions", "meta.k8s.io", "", [{ reason: "FieldValueForbidden", message, field }])

/** What a new watcher is told before anything happens. */
const startOf = (call: Call): Start => {
  const { query, context } = call
  const asked = query.get("resourceVersion") ?? ""
  const list = () => context.store.list(call.resource, objectNamespace(call))
  if (query.get("sendInitialEvents") === "true") {
    if (query.get("resourceVersionMatch") !== "NotOlderThan") {
      throw refused("resourceVersionMatch", "Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan")
    }
    return { initial: list(), missed: [], announceEnd: query.get("allowWatchBookmarks") === "true" }
  }
  if (asked === "" || asked === "0") return { initial: list(), missed: [], announceEnd: false }
  const missed = context.store.since(call.resource, Number(asked))
  if (missed !== undefined) return { initial: [], missed, announceEnd: false }
  const error = gone(`too old resource version: ${asked} (${context.store.revision()})`)
  return { initial: [], missed: [], expired: error.status, announceEnd: false }
}

const bookmark = (call: Call, annotations?: Readonly<Record<string, string>>): KubeObject => ({
  kind: call.type.kind,
  apiVersion: apiVersionOf(call.type),
  metadata: {
    name: "",
    uid: "",
    resourceVersion: String(call.context.store.revision()),
    creationTimestamp: "",
    ...(annotations === undefined ? {} : { annotations })
  }
})

const inNamespace = (call: Call): Matcher => {
  const namespace = objectNamespace(call)
  return namespace === undefined ? () => true : (object) => object.metadata.namespace === namespace
}

const timeoutOf = (call: Call): number => {
  const seconds = Number(call.query.get("timeoutSeconds") ?? 0)
  return seconds > 0 ? Math.min(seconds * 1000, 2 ** 31 - 1) : DEFAULT_TIMEOUT
}

const run = (call: Call, start: Start, matches: Matcher, sink: StreamSink): (() => void) => {
  const { store } = call.context
  // Only the first Table of a stream carries the column definitions.
  const state = { headed: false }
  const send = (type: string, object: KubeObject): void => {
    sink.write(`{"type":"${type}","object":${renderObject(call.rendering, call.type, object, !state.headed)}}\n`)
    state.headed = true
  }
  const here = inNamespace(call)
  const onEvent = (event: StoreEvent): void => {
    if (!here(event.object)) return
    const seen = watchEvent(event, matches)
    if (seen !== undefined) send(seen.type, toServed(call.type, seen.object))
  }
  if (start.expired !== undefined) {
    sink.write(`${JSON.stringify({ type: "ERROR", object: start.expired })}\n`)
    sink.end()
    return () => {}
  }
  for (const object of start.initial) if (matches(object)) send("ADDED", toServed(call.type, object))
  for (const event of start.missed) onEvent(event)
  if (start.announceEnd) send("BOOKMARK", bookmark(call, { [INITIAL_EVENTS_END]: "true" }))
  const unsubscribe = store.subscribe(call.resource, onEvent)
  const bookmarks =
    call.query.get("allowWatchBookmarks") === "true" ? setInterval(() => send("BOOKMARK", bookmark(call)), BOOKMARK_INTERVAL) : undefined
  const timeout = setTimeout(() => sink.end(), timeoutOf(call))
  return () => {
    unsubscribe()
    clearInterval(bookmarks)
    clearTimeout(timeout)
  }
}

/** GET with watch=true. https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes */
export const watchObjects = (call: Call): Answer => {
  const matches = matcherOf(call)
  return { kind: "stream", contentType: "application/json", start: (sink) => run(call, startOf(call), matches, sink) }
}
