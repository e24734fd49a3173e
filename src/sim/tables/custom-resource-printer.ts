import type { Json } from "../kube-object.ts"
import { age } from "./human-duration.ts"
import { type JsonPath, parseJsonPath } from "./json-path.ts"
import { type Column, nameColumn, type Printer } from "./printer.ts"

/** https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#additional-printer-columns */
export interface PrinterColumnDefinition {
  readonly name: string
  readonly type: string
  readonly jsonPath: string
  readonly format?: string
  readonly description?: string
  readonly priority?: number
}

type Render = (value: Json, now: number) => Json

/** How a value of the column's declared type is shown; what does not fit the type is null, as the server has it. */
const renderers: Readonly<Record<string, Render>> = {
  integer: (value) => (typeof value === "number" ? Math.trunc(value) : null),
  number: (value) => (typeof value === "number" ? value : null),
  boolean: (value) => (typeof value === "boolean" ? value : null),
  string: (value) => (typeof value === "string" ? value : JSON.stringify(value)),
  date: (value, now) => (typeof value !== "string" ? null : Number.isNaN(Date.parse(value)) ? "<invalid>" : age(value, now))
}

const columnOf = ({ name, type, format, description, priority }: PrinterColumnDefinition): Column => ({
  name,
  type,
  format: format ?? "",
  description: description ?? "",
  priority: priority ?? 0
})

const ageDefinition: PrinterColumnDefinition = { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" }
const nothing: JsonPath = () => []

/** The printer of a custom resource: its name, then its `additionalPrinterColumns`, or its age where it declares none. */
export const customResourcePrinter = (definitions: ReadonlyArray<PrinterColumnDefinition> | undefined): Printer => {
  const columns = definitions === undefined || definitions.length === 0 ? [ageDefinition] : definitions
  const readers = columns.map(({ jsonPath, type }) => ({ path: parseJsonPath(jsonPath) ?? nothing, render: renderers[type] }))
  return {
    columns: [nameColumn, ...columns.map(columnOf)],
    cells: (object, now) => [
      object.metadata.name,
      ...readers.map(({ path, render }) => {
        const [value] = path(object)
        return value === undefined || value === null || render === undefined ? null : render(value, now)
      })
    ]
  }
}
