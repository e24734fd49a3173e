import { metaMicroTime, metaTime, type SimClock } from "../../clock.ts"
import type { KubeObject } from "../../kube-object.ts"
import type { KubeObjectDraft, ObjectStore } from "../../store/object-store.ts"
import { StatusError } from "../../store/status-error.ts"
import { makeEventCorrelator } from "./event-correlator.ts"
import type { Happening } from "./happening.ts"

/** Where components write Events. Repetition is folded as client-go's recorders fold it. */
export interface EventSink {
  /** core/v1 style: `source`, `count`, `firstTimestamp`, `lastTimestamp`. `host` is the node for a kubelet. */
  readonly record: (component: string, happening: Happening, host?: string) => void
  /** events.k8s.io style, which only the scheduler uses here: `eventTime`, `action`, `series`. */
  readonly recordAction: (controller: string, action: string, happening: Happening) => void
  /** Removes events no component has repeated for an hour, as `--event-ttl` does. */
  readonly expire: () => void
}

const TTL_MS = 3_600_000
/** A repeated events.k8s.io event is written again at most this often. */
const SERIES_REFRESH_MS = 360_000

const references = ({ object, fieldPath }: Happening) => ({
  kind: object.kind,
  ...(object.metadata.namespace === undefined ? {} : { namespace: object.metadata.namespace }),
  name: object.metadata.name,
  uid: object.metadata.uid,
  apiVersion: object.apiVersion,
  ...(object.kind === "Node" ? {} : { resourceVersion: object.metadata.resourceVersion }),
  ...(fieldPath === undefined ? {} : { fieldPath })
})

const lastSeen = (event: KubeObject): number =>
  Date.parse(event.lastTimestamp ?? event.series?.lastObservedTime ?? event.eventTime ?? event.metadata.creationTimestamp)

export const makeEventSink = (store: Pick<ObjectStore, "list" | "create" | "modify" | "delete">, clock: SimClock): EventSink => {
  const correlator = makeEventCorrelator(clock)
  let serial = 0n

  const create = (happening: Happening, body: object): string | undefined => {
    const namespace = happening.object.metadata.namespace ?? "default"
    serial += 1n
    const name = `${happening.object.metadata.name}.${(BigInt(clock.now()) * 1_000_000n + (serial % 1_000_000n)).toString(16)}`
    const draft: KubeObjectDraft = { apiVersion: "v1", kind: "Event", metadata: { name, namespace }, ...body }
    try {
      store.create("events", draft)
      return name
    } catch (error) {
      // Losing an event never stops the component that reports it.
      if (error instanceof StatusError) return undefined
      throw error
    }
  }
  const repeat = (happening: Happening, name: string, change: (event: KubeObject) => KubeObject): boolean =>
    store.modify("events", happening.object.metadata.namespace ?? "default", name, change) !== undefined

  return {
    record: (component, happening, host) => {
      const source = host === undefined ? { component } : { component, host }
      const verdict = correlator.legacy(`${component}/${host ?? ""}`, happening)
      if (verdict === undefined) return
      const { entry, message, combined } = verdict
      const at = metaTime(clock.now())
      const written = { count: entry.count, lastTimestamp: at, message }
      if (entry.name !== undefined && repeat(happening, entry.name, (event) => ({ ...event, ...written }))) return
      entry.name = create(happening, {
        involvedObject: references(happening),
        reason: happening.reason,
        message,
        source,
        firstTimestamp: metaTime(entry.firstAt),
        lastTimestamp: at,
        count: entry.count,
        type: happening.type,
        eventTime: null,
        reportingComponent: combined ? "" : component,
        reportingInstance: combined ? "" : (host ?? "")
      })
    },
    recordAction: (controller, action, happening) => {
      const entry = correlator.action(`${controller}/${action}`, happening)
      const at = metaMicroTime(clock.now())
      entry.count += 1
      if (entry.name !== undefined) {
        if (entry.count > 2 && clock.now() - entry.writtenAt < SERIES_REFRESH_MS) return
        entry.writtenAt = clock.now()
        if (repeat(happening, entry.name, (event) => ({ ...event, series: { count: entry.count, lastObservedTime: at } }))) return
      }
      entry.count = 1
      entry.writtenAt = clock.now()
      entry.name = create(happening, {
        involvedObject: references(happening),
        reason: happening.reason,
        message: happening.message,
        source: {},
        firstTimestamp: null,
        lastTimestamp: null,
        type: happening.type,
        eventTime: at,
        action,
        reportingComponent: controller,
        reportingInstance: `${controller}-control-plane-0`
      })
    },
    expire: () => {
      const oldest = clock.now() - TTL_MS
      for (const event of store.list("events")) {
        if (lastSeen(event) < oldest) store.delete("events", event.metadata.namespace, event.metadata.name)
      }
      correlator.forget(oldest)
    }
  }
}
