import type { KubeObject } from "../../kube-object.ts"

/** Drops members that are undefined, as encoding/json drops empty ones. */
const compact = (object: KubeObject): KubeObject =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as unknown as KubeObject

/** A core/v1 Event as events.k8s.io/v1 shows it. */
export const eventsGroupEvent = (event: KubeObject): KubeObject => {
  const { involvedObject, message, source, firstTimestamp, lastTimestamp, count, reportingComponent, reportingInstance, ...rest } = event
  return compact({
    ...rest,
    apiVersion: "events.k8s.io/v1",
    regarding: involvedObject,
    note: message,
    deprecatedSource: source,
    deprecatedFirstTimestamp: firstTimestamp,
    deprecatedLastTimestamp: lastTimestamp,
    deprecatedCount: count,
    reportingController: reportingComponent,
    reportingInstance
  })
}

/** The inverse: events are stored as core/v1. */
export const storedEvent = (event: KubeObject): KubeObject => {
  const {
    regarding,
    note,
    deprecatedSource,
    deprecatedFirstTimestamp,
    deprecatedLastTimestamp,
    deprecatedCount,
    reportingController,
    ...rest
  } = event
  return compact({
    ...rest,
    apiVersion: "v1",
    involvedObject: regarding ?? {},
    message: note,
    source: deprecatedSource ?? {},
    firstTimestamp: deprecatedFirstTimestamp ?? null,
    lastTimestamp: deprecatedLastTimestamp ?? null,
    count: deprecatedCount,
    reportingComponent: reportingController ?? ""
  })
}
