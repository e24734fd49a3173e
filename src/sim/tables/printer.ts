import type { Json, KubeObject } from "../kube-object.ts"

/** A column of a `meta.k8s.io/v1` Table. Priority 0 is always shown, 1 only in wide output. */
export interface Column {
  readonly name: string
  readonly type: string
  readonly format: string
  readonly description: string
  readonly priority: number
}

/** What a row says about the object as a whole; kubectl uses `Completed` to sort and to hide. */
export interface RowCondition {
  readonly type: "Completed"
  readonly status: "True"
  readonly reason: string
  readonly message: string
}

/** How one kind is printed: one cell per column, in order. */
export interface Printer {
  readonly columns: ReadonlyArray<Column>
  /** `now` is milliseconds since the epoch, in cluster time. */
  readonly cells: (object: KubeObject, now: number) => ReadonlyArray<Json>
  readonly conditions?: (object: KubeObject) => ReadonlyArray<RowCondition>
  /** The order of rows, where it is not the list's own. */
  readonly order?: (left: KubeObject, right: KubeObject) => number
}

const column =
  (format: string, priority: number) =>
  (name: string, type = "string"): Column => ({ name, type, format, description: "", priority })

/** A column that is always shown. */
export const shown = column("", 0)
/** A column of wide output only. */
export const wide = column("", 1)
/** The column kubectl prints for `-o name`. */
export const nameColumn: Column = column("name", 0)("Name")
export const ageColumn: Column = shown("Age")
