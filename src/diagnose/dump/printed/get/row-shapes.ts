import type { Row } from "../text/cells.ts"

/** Rows that are known without a header, as filters leave them, by what follows their name. */
const shapes: ReadonlyArray<{ readonly kind: string; readonly columns: ReadonlyArray<string>; readonly shape: RegExp }> = [
  {
    kind: "Pod",
    columns: ["READY", "STATUS", "RESTARTS", "AGE"],
    shape: /(\d+\/\d+)\s+([A-Z][\w:/-]*)\s+(\d+(?:\s+\(\S+ ago\))?)\s+(\d+[smhdy]\w*|<unknown>)/
  },
  {
    kind: "Job",
    columns: ["STATUS", "COMPLETIONS", "DURATION", "AGE"],
    shape: /(Running|Complete|Failed|Suspended)\s+(\d+\/\d+)\s+(\d\w*|)\s+(\d+[smhdy]\w*)/
  },
  { kind: "Deployment", columns: ["READY", "UP-TO-DATE", "AVAILABLE", "AGE"], shape: /(\d+\/\d+)\s+(\d+)\s+(\d+)\s+(\d+[smhdy]\w*)/ }
]

const wholeRow = (shape: RegExp): RegExp =>
  new RegExp(`^\\s*(?:([a-z0-9][\\w-]*)\\s+)?((?:[a-z.]+/)?[a-z0-9][\\w.-]*)\\s+${shape.source}(?=\\s|$)`)

const rows = shapes.map(({ columns, kind, shape }) => ({ kind, columns: ["NAMESPACE", "NAME", ...columns], row: wholeRow(shape) }))

/** A row of pods, jobs or deployments by its shape alone: its cells and its kind. */
export const rowByShape = (line: string): { readonly kind: string; readonly row: Row } | undefined => {
  for (const { columns, kind, row } of rows) {
    const [, ...cells] = row.exec(line) ?? []
    if (cells.length > 0) return { kind, row: Object.fromEntries(columns.map((name, index) => [name, cells[index] ?? ""])) }
  }
  return undefined
}
