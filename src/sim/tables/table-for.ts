import type { Json, KubeObject, ObjectMeta } from "../kube-object.ts"
import { builtinPrinters } from "./builtin-printers.ts"
import { customResourcePrinter, type PrinterColumnDefinition } from "./custom-resource-printer.ts"
import type { Column, Printer, RowCondition } from "./printer.ts"

/** What a row carries of its object: the client's `includeObject` query parameter. */
export type IncludeObject = "None" | "Metadata" | "Object"

interface TableRow {
  readonly cells: ReadonlyArray<Json>
  readonly conditions?: ReadonlyArray<RowCondition>
  readonly object:
    | KubeObject
    | { readonly kind: "PartialObjectMetadata"; readonly apiVersion: "meta.k8s.io/v1"; readonly metadata: ObjectMeta }
    | null
}

/** https://kubernetes.io/docs/reference/using-api/api-concepts/#receiving-resources-as-tables */
export interface Table {
  readonly kind: "Table"
  readonly apiVersion: "meta.k8s.io/v1"
  readonly metadata: { readonly resourceVersion?: string; readonly continue?: string; readonly remainingItemCount?: number }
  readonly columnDefinitions: ReadonlyArray<Column> | null
  readonly rows: ReadonlyArray<TableRow>
}

export interface TableOptions {
  /** Milliseconds since the epoch, in cluster time. */
  readonly now: number
  /** The server's default is `Metadata`. */
  readonly includeObject?: IncludeObject
  /** The list's own metadata; for one object, its resourceVersion. */
  readonly listMeta?: Table["metadata"]
  /** `additionalPrinterColumns` of the served version, for custom resources. */
  readonly printerColumns?: ReadonlyArray<PrinterColumnDefinition>
  /** A watch sends the columns with its first event only. */
  readonly omitColumns?: boolean
}

const included: Record<IncludeObject, (object: KubeObject) => TableRow["object"]> = {
  None: () => null,
  Metadata: ({ metadata }) => ({ kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata }),
  Object: (object) => object
}

const rowOf = (printer: Printer, object: KubeObject, now: number, carry: (object: KubeObject) => TableRow["object"]): TableRow => {
  const conditions = printer.conditions?.(object) ?? []
  return { cells: printer.cells(object, now), ...(conditions.length > 0 ? { conditions } : {}), object: carry(object) }
}

/**
 * `objects` as the server-side table `kubectl get` asks for. `resource` is a resource key (`pods`, `deployments.apps`);
 * one that is not built in is printed as a custom resource. Never fails: a field that is missing prints as the server prints a zero value.
 */
export const tableFor = (resource: string, objects: ReadonlyArray<KubeObject>, options: TableOptions): Table => {
  const printer = builtinPrinters[resource] ?? customResourcePrinter(options.printerColumns)
  const carry = included[options.includeObject ?? "Metadata"]
  const rows = printer.order === undefined ? objects : [...objects].sort(printer.order)
  return {
    kind: "Table",
    apiVersion: "meta.k8s.io/v1",
    metadata: options.listMeta ?? {},
    columnDefinitions: options.omitColumns === true ? null : printer.columns,
    rows: rows.map((object) => rowOf(printer, object, options.now, carry))
  }
}
