import type { KubeObject } from "./kube-object.ts"
import type { AlertEntry, ScenarioAlert } from "./scenario.ts"
import { fillTemplate } from "./scenario-objects.ts"
import type { ObjectStore } from "./store/object-store.ts"

/** An alert as it fires at the end of a scenario's `break`. */
export interface RehearsalAlert {
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  /** Cluster time in milliseconds since the epoch. */
  readonly startsAt: number
}

type Values = Readonly<Record<string, unknown>>

const valuesOf = ({ metadata, spec }: KubeObject): Values => ({
  namespace: metadata.namespace ?? "",
  name: metadata.name,
  node: spec?.nodeName ?? "",
  container: (spec?.containers ?? spec?.template?.spec?.containers ?? [])[0]?.name ?? ""
})

const filled = (alerts: ReadonlyArray<ScenarioAlert>, rows: ReadonlyArray<Values>): ReadonlyArray<ScenarioAlert> =>
  rows.flatMap((row) =>
    alerts.map((alert) => ({ ...alert, ...(fillTemplate(textsOf(alert), row) as Pick<ScenarioAlert, "labels" | "annotations">) }))
  )

const textsOf = ({ labels, annotations }: ScenarioAlert) => ({ labels, annotations })

const expand = (entry: AlertEntry, store: ObjectStore): ReadonlyArray<ScenarioAlert> => {
  if ("each" in entry) return filled(entry.alerts, entry.each)
  if ("of" in entry) return filled(entry.alerts, store.list(entry.of).map(valuesOf))
  return [entry]
}

/** The alerts that entries stand for in the cluster as it is, the longest firing first. */
export const alertsOf = (entries: ReadonlyArray<AlertEntry>, store: ObjectStore, now: number): ReadonlyArray<RehearsalAlert> =>
  entries
    .flatMap((entry) => expand(entry, store))
    .map(({ labels, annotations, since }) => ({ labels, annotations, startsAt: now - since }))
    .toSorted((a, b) => a.startsAt - b.startsAt)
