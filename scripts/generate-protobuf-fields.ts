/**
 * Writes src/sim/api/protobuf/fields.json: the protobuf field numbers of every served kind, which no OpenAPI document
 * carries. Reads the `generated.proto` and `types.go` files of the Kubernetes API modules (Apache-2.0), for example
 *
 *   go mod download k8s.io/api@v0.35.4 k8s.io/apimachinery@v0.35.4 k8s.io/apiextensions-apiserver@v0.35.4 k8s.io/kube-aggregator@v0.35.4
 *   ./node scripts/generate-protobuf-fields.ts "$(go env GOMODCACHE)/k8s.io" v0.35.4
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"

const OUT = new URL("../src/sim/api/protobuf/fields.json", import.meta.url)

/** Package directories below each module, with the name its messages get. Only versions that are served. */
const packages = (root: string, version: string): ReadonlyArray<{ readonly name: string; readonly directory: string }> => {
  const api = join(root, `api@${version}`)
  const served = readdirSync(api).flatMap((group) =>
    ["v1", "v2"]
      .map((v) => ({ name: `${group}.${v}`, directory: join(api, group, v) }))
      .filter(({ directory }) => existsSync(join(directory, "generated.proto")))
  )
  return [
    ...served,
    { name: "meta.v1", directory: join(root, `apimachinery@${version}`, "pkg/apis/meta/v1") },
    { name: "apiextensions.v1", directory: join(root, `apiextensions-apiserver@${version}`, "pkg/apis/apiextensions/v1") },
    { name: "apiregistration.v1", directory: join(root, `kube-aggregator@${version}`, "pkg/apis/apiregistration/v1") }
  ]
}

const SCALARS: Readonly<Record<string, string>> = {
  string: "string",
  bytes: "bytes",
  bool: "bool",
  int32: "int",
  int64: "int",
  uint32: "int",
  uint64: "int",
  double: "double"
}

/** `.k8s.io.api.core.v1.Container` → `core.v1.Container`. */
const typeName = (own: string, type: string): string => {
  const scalar = SCALARS[type]
  if (scalar !== undefined) return scalar
  const parts = type.replace(/^\./, "").split(".")
  return parts.length === 1 ? `${own}.${type}` : parts.slice(-3).join(".")
}

interface GoField {
  readonly json: string
  readonly inline: boolean
  readonly pointer: boolean
  /** Written even when it holds nothing. */
  readonly always: boolean
}

/** The Go fields of a package's structs by struct and protobuf name, read from their tags. */
const goFields = (directory: string): ReadonlyMap<string, GoField> => {
  const fields = new Map<string, GoField>()
  const sources = readdirSync(directory).filter((file) => file.endsWith(".go") && !/_test\.go$|^zz_|generated/.test(file))
  for (const source of sources) {
    let struct = ""
    for (const line of readFileSync(join(directory, source), "utf8").split("\n")) {
      struct = /^type (\w+) struct \{/.exec(line)?.[1] ?? struct
      const field = /^\s+(?:\w+\s+)?(\*?)[\w.[\]*]+\s+`json:"([^"]*)" protobuf:"[^"]*name=([\w-]+)/.exec(line)
      if (field === null) continue
      const [json = "", ...options] = (field[2] ?? "").split(",")
      fields.set(`${struct}.${field[3]}`, {
        json,
        inline: options.includes("inline"),
        pointer: field[1] === "*",
        always: !options.some((o) => o.startsWith("omit"))
      })
    }
  }
  return fields
}

type Row = readonly [number: number, name: string, type: string, flags?: string]

const messages = (name: string, directory: string): ReadonlyArray<readonly [string, ReadonlyArray<Row>]> => {
  const go = goFields(directory)
  const proto = readFileSync(join(directory, "generated.proto"), "utf8")
  return [...proto.matchAll(/^message (\w+) \{\n([\s\S]*?)^\}/gm)].map(([, message = "", body = ""]) => {
    const rows = [...body.matchAll(/^ {2}(optional|repeated|map<string, ([\w.]+)>) ?([\w.]*) (\w+) = (\d+);/gm)].map((match): Row => {
      const [, label = "", mapValue, type = "", field = "", number] = match
      const base = typeName(name, mapValue ?? type)
      const shape = mapValue !== undefined ? `{}${base}` : label === "repeated" ? `[]${base}` : base
      const known = go.get(`${message}.${field}`)
      const flags = known?.inline ? "inline" : known?.pointer ? "pointer" : known?.always && /^[[{]/.test(shape) ? "always" : undefined
      const row = [Number(number), known?.json || field, shape] as const
      return flags === undefined ? row : [...row, flags]
    })
    return [`${name}.${message}`, rows] as const
  })
}

const [root, version] = process.argv.slice(2)
if (root === undefined || version === undefined)
  throw new Error("usage: generate-protobuf-fields.ts <directory of the k8s.io modules> <version>")
const all = packages(root, version).flatMap(({ name, directory }) => messages(name, directory))
const lines = all
  .toSorted(([left], [right]) => (left < right ? -1 : 1))
  .map(([name, rows]) => `${JSON.stringify(name)}:${JSON.stringify(rows)}`)
writeFileSync(OUT, `{\n${lines.join(",\n")}\n}\n`)
