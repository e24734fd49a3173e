import type { KubeObject } from "../../kube-object.ts"
import { age } from "../human-duration.ts"
import { nameColumn, type Printer, shown, wide } from "../printer.ts"

interface Spelling {
  readonly regarding: { readonly kind?: string; readonly name?: string; readonly fieldPath?: string } | undefined
  readonly message: string | undefined
  readonly first: string | undefined
  readonly last: string | undefined
  readonly count: number | undefined
  readonly source: { readonly component?: string; readonly host?: string } | undefined
  readonly controller: string | undefined
  readonly instance: string | undefined
}

/** The same event under the names of the core API or of events.k8s.io. */
const spellingOf = (event: KubeObject): Spelling =>
  event.apiVersion.startsWith("events.k8s.io/")
    ? {
        regarding: event.regarding,
        message: event.note,
        first: event.deprecatedFirstTimestamp,
        last: event.deprecatedLastTimestamp,
        count: event.deprecatedCount,
        source: event.deprecatedSource,
        controller: event.reportingController,
        instance: event.reportingInstance
      }
    : {
        regarding: event.involvedObject,
        message: event.message,
        first: event.firstTimestamp,
        last: event.lastTimestamp,
        count: event.count,
        source: event.source,
        controller: event.reportingComponent,
        instance: event.reportingInstance
      }

const sourceText = ({ source, controller, instance }: Spelling): string => {
  const component = source?.component || controller || ""
  const host = source?.host || instance || ""
  return host === "" ? component : `${component}, ${host}`
}

export const events: Printer = {
  columns: [
    shown("Last Seen"),
    shown("Type"),
    shown("Reason"),
    shown("Object"),
    wide("Subobject"),
    wide("Source"),
    shown("Message"),
    wide("First Seen"),
    wide("Count"),
    { ...nameColumn, priority: 1 }
  ],
  cells: (event, now) => {
    const spelling = spellingOf(event)
    const first = age(spelling.first ?? event.eventTime, now)
    const last = event.series?.lastObservedTime ?? spelling.last
    const kind = (spelling.regarding?.kind ?? "").toLowerCase()
    return [
      last === undefined || last === null ? first : age(last, now),
      event.type ?? "",
      event.reason ?? "",
      spelling.regarding?.name ? `${kind}/${spelling.regarding.name}` : kind,
      spelling.regarding?.fieldPath ?? "",
      sourceText(spelling),
      (spelling.message ?? "").trim(),
      first,
      event.series?.count ?? (spelling.count || 1),
      event.metadata.name
    ]
  }
}
