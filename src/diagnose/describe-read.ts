import { Effect, Schema } from "effect"
import type { EvidenceDraft, EvidenceKind } from "../domain/evidence.ts"
import { Read } from "../domain/hypothesis-tree.ts"
import type { ClusterName } from "../domain/ids.ts"
import { type ArgvUnresolved, resolveText } from "../knowledge/resolve-argv.ts"
import { objectsText } from "./evidence-text.ts"

const decodeRead = Schema.decodeUnknownEffect(Read)

/** The read with its parameters filled in. */
export const resolveRead = (template: Read, params: Readonly<Record<string, string>>): Effect.Effect<Read, ArgvUnresolved> =>
  Effect.forEach(Object.entries(template), ([field, value]) =>
    typeof value === "string" && field !== "_tag"
      ? Effect.map(resolveText(value, params, `a read of ${template._tag}`), (text) => [field, text] as const)
      : Effect.succeed([field, value] as const)
  ).pipe(
    // only texts were replaced by texts
    Effect.flatMap((fields) => Effect.orDie(decodeRead(Object.fromEntries(fields))))
  )

/** How a person would see it again. */
export const showRead = (read: Read): string => {
  switch (read._tag) {
    case "prometheus":
      return read.query
    case "kubernetes": {
      const { resource, namespace, name, labelSelector, fieldSelector, ownedBy } = read
      const command = ["kubectl get", resource, name, ...selection({ labelSelector, fieldSelector }), scope(namespace)]
      return [...command, owned(ownedBy)].filter((part) => part !== undefined).join(" ")
    }
    case "logs": {
      const { namespace, labelSelector, ownedBy, container, previous, tailLines } = read
      const command = ["kubectl logs", ...selection({ labelSelector }), container === undefined ? undefined : `-c ${container}`]
      return [...command, `--tail=${tailLines}`, previous ? "--previous" : undefined, scope(namespace), owned(ownedBy)]
        .filter((part) => part !== undefined)
        .join(" ")
    }
    case "health":
      return `kubectl get --raw '/${read.endpoint}?verbose'`
    case "etcd":
      return read.endpoints
        .split(",")
        .map((endpoint) => `${endpoint}/{health,version,metrics}`)
        .join(", ")
    case "cause":
      return `handrail diagnose (${read.code})`
  }
}

const selection = ({
  labelSelector,
  fieldSelector
}: {
  readonly labelSelector?: string | undefined
  readonly fieldSelector?: string | undefined
}) => [
  labelSelector === undefined ? undefined : `-l '${labelSelector}'`,
  fieldSelector === undefined ? undefined : `--field-selector '${fieldSelector}'`
]

const scope = (namespace: string | undefined): string => (namespace === undefined ? "-A" : `-n ${namespace}`)

const owned = (ownedBy: string | undefined): string | undefined => (ownedBy === undefined ? undefined : `(those of ${ownedBy})`)

const kinds: Record<Read["_tag"], EvidenceKind> = {
  kubernetes: "kubernetes",
  prometheus: "prometheus",
  logs: "logs",
  health: "kubernetes",
  etcd: "kubernetes",
  cause: "kubernetes"
}
const nouns: Record<Read["_tag"], (read: Read) => string> = {
  kubernetes: (read) => (read._tag === "kubernetes" ? read.resource : ""),
  prometheus: () => "samples",
  logs: () => "log lines",
  health: () => "health checks",
  etcd: () => "members of etcd",
  cause: (read) => (read._tag === "cause" ? `objects with ${read.code}` : "")
}

export const draftOf = (cluster: ClusterName, read: Read, value: ReadonlyArray<unknown>): EvidenceDraft => ({
  kind: kinds[read._tag],
  cluster,
  source: showRead(read),
  summary: `${value.length} ${nouns[read._tag](read)}`,
  ...objectsText(value)
})
