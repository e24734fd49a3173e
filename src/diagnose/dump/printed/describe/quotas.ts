import type { KubeObject } from "../../../../platform/kubernetes/kube-reader.ts"
import { type Fields, items, present, told } from "../fields.ts"
import { makeObject } from "../objects.ts"
import type { Row } from "../text/cells.ts"
import { textOf } from "../text/outline.ts"
import { tableIn } from "../text/sections.ts"
import type { Described, Describer } from "./described.ts"
import { conditionsIn } from "./pod.ts"

const usedHeader = /^\s*Resource\s+Used\s+Hard\s*$/
const limitsHeader = /^\s*Type\s+Resource\s+Min\s+Max\s/

/** The table that begins with this header, up to an empty line or the next heading. */
const tableFrom = (lines: ReadonlyArray<string>, header: RegExp): ReadonlyArray<Row> => {
  const at = lines.findIndex((line) => header.test(line))
  if (at < 0) return []
  const rest = lines.slice(at + 1)
  const end = rest.findIndex((line) => line.trim() === "" || /^\s*[A-Z][\w ]*:/.test(line) || /^\S+(?: \S+)*$/.test(line))
  return tableIn([lines[at] ?? "", ...(end < 0 ? rest : rest.slice(0, end))])
}

const column = (rows: ReadonlyArray<Row>, name: string): Fields =>
  told(Object.fromEntries(rows.map((row) => [row.Resource ?? "", present(row[name])])))

const quotaParts = (lines: ReadonlyArray<string>, scopes: ReadonlyArray<string>): Fields => {
  const rows = tableFrom(lines, usedHeader)
  const hard = column(rows, "Hard")
  return { spec: told({ hard, scopes }), status: told({ hard, used: column(rows, "Used") }) }
}

export const describeQuota: Describer = ({ entries, lines }) => quotaParts(lines, items(textOf(entries, "Scopes")))

const bounds: Readonly<Record<string, string>> = {
  Min: "min",
  Max: "max",
  "Default Request": "defaultRequest",
  "Default Limit": "default",
  "Max Limit/Request Ratio": "maxLimitRequestRatio"
}

const amountOf = (text: string | undefined): string | undefined => (text === "-" ? undefined : present(text))

const limitParts = (lines: ReadonlyArray<string>): Fields => {
  const rows = tableFrom(lines, limitsHeader)
  const types = [...new Set(rows.map((row) => row.Type ?? ""))]
  const limits = types.map((type) => {
    const own = rows.filter((row) => row.Type === type)
    const fields = Object.entries(bounds).map(
      ([header, field]) => [field, told(Object.fromEntries(own.map((row) => [row.Resource ?? "", amountOf(row[header])])))] as const
    )
    return told({ type, ...Object.fromEntries(fields) })
  })
  return { spec: told({ limits }) }
}

export const describeLimitRange: Describer = ({ lines }) => limitParts(lines)

export const describeNamespace: Describer = ({ entries, lines }) => {
  const phase = present(textOf(entries, "Status"))
  return { metadata: phase === "Terminating" ? { deletionTimestamp: "" } : {}, status: told({ phase, conditions: conditionsIn(lines) }) }
}

/** The quotas that a namespace is printed with. */
export const quotasOfNamespace = ({ lines, name }: Described): ReadonlyArray<KubeObject> => {
  const at = lines.findIndex((line) => /^Resource Quotas:?\s*$/.test(line))
  if (at < 0) return []
  const part = lines.slice(at + 1)
  const starts = part.flatMap((line, index) => (/^\s+Name:\s+\S/.test(line) ? [index] : []))
  return starts.map((start, order) => {
    const own = part.slice(start, starts[order + 1])
    return makeObject(
      { kind: "ResourceQuota", namespace: name, name: (own[0] ?? "").replace(/^\s+Name:\s+/, "").trim() },
      quotaParts(own, [])
    )
  })
}
