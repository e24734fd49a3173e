import type { KubectlTable } from "./kubectl-table.ts"
import { at, listAt, nameOf, type PrintedObject } from "./printed-objects.ts"
import { kindOfName } from "./resource-kind.ts"

/** Whether one object is ready; `undefined` when that cannot be told from what was printed. `kind` is empty when it is not known. */
export interface Readiness {
  readonly kind: string
  readonly name: string
  readonly ready: boolean | undefined
  /** What was seen: `1/2`, `NotReady`. */
  readonly seen: string
}

/** Each row's readiness. Pods that ran to completion count as ready: nothing more is expected of them. */
export const tableReadiness = (table: KubectlTable): ReadonlyArray<Readiness> => {
  const tableKind = kindOfColumns(table.columns)
  return table.rows.map((row) => {
    const [prefix, name = row.NAME ?? ""] = (row.NAME ?? "").includes("/") ? (row.NAME ?? "").split("/") : [undefined]
    const kind = (prefix === undefined ? undefined : (kindOfName(prefix) ?? prefix)) ?? tableKind
    return { kind, name, ...rowReadiness(kind, row) }
  })
}

/** Column sets of kubectl's printers: https://github.com/kubernetes/kubernetes/blob/master/pkg/printers/internalversion/printers.go */
const kindOfColumns = (columns: ReadonlyArray<string>): string => {
  const has = (...names: ReadonlyArray<string>) => names.every((name) => columns.includes(name))
  if (has("RESTARTS", "STATUS")) return "Pod"
  if (has("ROLES", "VERSION")) return "Node"
  if (has("DESIRED", "CURRENT", "AVAILABLE")) return "DaemonSet"
  if (has("DESIRED", "CURRENT", "READY")) return "ReplicaSet"
  if (has("UP-TO-DATE", "AVAILABLE")) return "Deployment"
  return has("COMPLETIONS") ? "Job" : ""
}

const rowReadiness = (kind: string, row: Readonly<Record<string, string>>): Pick<Readiness, "ready" | "seen"> => {
  const { READY, DESIRED, STATUS, COMPLETIONS } = row
  if (kind === "Node") return { ready: STATUS === undefined ? undefined : /^Ready(?:,|$)/.test(STATUS), seen: STATUS ?? "" }
  if (kind === "Pod" && (STATUS === "Completed" || STATUS === "Succeeded")) return { ready: true, seen: STATUS }
  if (COMPLETIONS !== undefined) return { ready: fraction(COMPLETIONS), seen: COMPLETIONS }
  if (READY === undefined) return { ready: undefined, seen: "" }
  if (DESIRED !== undefined) return { ready: /^\d+$/.test(READY) ? READY === DESIRED : undefined, seen: `${READY}/${DESIRED}` }
  if (READY === "True" || READY === "False") return { ready: READY === "True", seen: READY }
  return { ready: fraction(READY), seen: STATUS === undefined ? READY : `${READY} ${STATUS}` }
}

/** `2/2` is whole. */
const fraction = (text: string): boolean | undefined => {
  const [, part, whole] = /^(\d+)\/(\d+)$/.exec(text) ?? []
  return part === undefined ? undefined : part === whole
}

/** An object's readiness from its status, by kind; other kinds by their `Ready` condition, as kubectl wait does. */
export const objectReadiness = (object: PrintedObject): Readiness => {
  const kind = String(at(object, "kind") ?? "")
  return { kind, name: nameOf(object), ...(byKind[kind] ?? byCondition("Ready"))(object) }
}

type Judge = (object: PrintedObject) => Pick<Readiness, "ready" | "seen">

const byCondition =
  (type: string): Judge =>
  (object) => {
    const condition = listAt(object, "status", "conditions").find((known) => known.type === type)
    if (condition === undefined) return { ready: undefined, seen: `no ${type} condition` }
    const reason = typeof condition.reason === "string" && condition.reason !== "" ? ` (${condition.reason})` : ""
    return { ready: condition.status === "True", seen: `${type}=${String(condition.status)}${reason}` }
  }

/** Only a status that its controller wrote for the present spec counts. */
const byCount =
  (wanted: (object: PrintedObject) => number, field: string): Judge =>
  (object) => {
    const observed = at(object, "status", "observedGeneration")
    const generation = at(object, "metadata", "generation")
    const stale = typeof observed === "number" && typeof generation === "number" && observed < generation
    const ready = Number(at(object, "status", field) ?? 0)
    const seen = `${ready}/${wanted(object)}`
    return { ready: !stale && ready >= wanted(object), seen: stale ? `${seen}, of the spec before` : seen }
  }

const replicas = (object: PrintedObject): number => Number(at(object, "spec", "replicas") ?? 1)

const byKind: Readonly<Record<string, Judge>> = {
  Pod: (object) =>
    at(object, "status", "phase") === "Succeeded" ? { ready: true, seen: "Succeeded" } : missingAsFalse(byCondition("Ready"))(object),
  Node: missingAsFalse(byCondition("Ready")),
  Deployment: byCount(replicas, "readyReplicas"),
  ReplicaSet: byCount(replicas, "readyReplicas"),
  StatefulSet: byCount(replicas, "readyReplicas"),
  DaemonSet: byCount((object) => Number(at(object, "status", "desiredNumberScheduled") ?? 0), "numberReady"),
  Job: missingAsFalse(byCondition("Complete"))
}

/** A new object has no conditions yet, and is not ready. */
function missingAsFalse(judge: Judge): Judge {
  return (object) => {
    const { ready = false, seen } = judge(object)
    return { ready, seen }
  }
}
