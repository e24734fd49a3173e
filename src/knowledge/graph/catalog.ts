import { Schema } from "effect"
import type { Entity } from "../../domain/entity.ts"
import type { RelationKind } from "../../domain/knowledge-graph.ts"
import type { LabelSelector } from "../../platform/kubernetes/label-selector.ts"
import { workloadKinds } from "../../platform/kubernetes/pod-template.ts"
import type { Contribution, Link, Stated } from "./contribution.ts"

const Texts = Schema.optionalKey(Schema.NullOr(Schema.Record(Schema.String, Schema.Unknown)))

/** An entity of a service catalog, as `catalog-info.yaml` has it. https://backstage.io/docs/features/software-catalog/descriptor-format */
export const CatalogEntity = Schema.Struct({
  apiVersion: Schema.String.check(Schema.isPattern(/^backstage\.io\//)),
  kind: Schema.String,
  metadata: Schema.Struct({
    name: Schema.String,
    annotations: Texts,
    links: Schema.optionalKey(
      Schema.NullOr(
        Schema.Array(
          Schema.Struct({ url: Schema.String, title: Schema.optionalKey(Schema.String), type: Schema.optionalKey(Schema.String) })
        )
      )
    )
  }),
  spec: Texts
})
export type CatalogEntity = typeof CatalogEntity.Type

/** Groups and people are owners here. */
const KINDS: Readonly<Record<string, string>> = { group: "Owner", user: "Owner" }

const kindOf = (kind: string): string =>
  KINDS[kind.toLowerCase()] ?? (kind.toLowerCase() === "api" ? "API" : `${kind.slice(0, 1).toUpperCase()}${kind.slice(1).toLowerCase()}`)

/** `[kind:][namespace/]name`. https://backstage.io/docs/features/software-catalog/references */
const referenced = (ref: string, kind: string): Entity => {
  const [first = "", second] = ref.includes(":") ? ref.split(":") : [kind, ref]
  return { kind: kindOf(first), name: (second ?? "").split("/").at(-1) ?? "" }
}

const textsIn = (value: unknown): ReadonlyArray<string> =>
  (Array.isArray(value) ? value : [value]).flatMap((one) => (typeof one === "string" && one !== "" ? [one] : []))

/** Fields of `spec` that name others: what they name, the relation, and which end the entity itself is. */
const FIELDS: ReadonlyArray<readonly [field: string, kind: string, relation: RelationKind, itselfIs: "from" | "to"]> = [
  ["owner", "Group", "owns", "to"],
  ["system", "System", "owns", "to"],
  ["domain", "Domain", "owns", "to"],
  ["subcomponentOf", "Component", "owns", "to"],
  ["dependsOn", "Component", "depends-on", "from"],
  ["dependencyOf", "Component", "depends-on", "to"],
  ["consumesApis", "API", "depends-on", "from"],
  ["providesApis", "API", "owns", "from"]
]

/** https://backstage.io/docs/features/kubernetes/configuration : by the label of that name, or by a selector. */
const running = (entity: Entity, annotations: Readonly<Record<string, unknown>>, where: string): ReadonlyArray<Link> => {
  const [id] = textsIn(annotations["backstage.io/kubernetes-id"])
  const [selector] = textsIn(annotations["backstage.io/kubernetes-label-selector"])
  const [namespace] = textsIn(annotations["backstage.io/kubernetes-namespace"])
  const matchLabels =
    selector === undefined
      ? id === undefined
        ? {}
        : { "backstage.io/kubernetes-id": id }
      : Object.fromEntries(selector.split(",").map((pair) => pair.split(/==?/).map((part) => part.trim())))
  const by: { readonly selector: LabelSelector } | { readonly name: string } =
    Object.keys(matchLabels).length === 0 ? { name: entity.name } : { selector: { matchLabels } }
  return [
    {
      kind: "owns",
      anchor: entity,
      anchorIs: "from",
      kinds: workloadKinds,
      ...(namespace === undefined ? {} : { namespace }),
      by,
      where: "name" in by ? `${where}: the same name` : `${where}: metadata.annotations`
    }
  ]
}

const documents = ({ metadata: { annotations, links } }: CatalogEntity): ReadonlyArray<readonly [string, RelationKind, Entity]> => {
  const source = textsIn(annotations?.["backstage.io/source-location"] ?? annotations?.["github.com/project-slug"])
  const runbooks = (links ?? []).filter(({ title = "", type = "" }) => /runbook/i.test(`${type} ${title}`))
  return [
    ...source.map((name) => ["metadata.annotations", "deployed-by", { kind: "Repository", name: name.replace(/^url:/, "") }] as const),
    ...runbooks.map(({ url }) => ["metadata.links", "documented-by", { kind: "Runbook", name: url }] as const)
  ]
}

/** What a catalog says of its entities. `where` names the file. Pure. */
export const contributeCatalog = (catalog: CatalogEntity, where: string, seenAt: number): Contribution => {
  const entity: Entity = { kind: kindOf(catalog.kind), name: catalog.metadata.name }
  const cite = `${where}: ${catalog.kind} ${catalog.metadata.name}`
  const states = FIELDS.flatMap(([field, kind, relation, itselfIs]) =>
    textsIn(catalog.spec?.[field]).map((ref): Stated => {
      const other = referenced(ref, kind)
      const [from, to] = itselfIs === "from" ? [entity, other] : [other, entity]
      return { kind: relation, from, to, where: `${cite}: spec.${field}` }
    })
  )
  const documented = documents(catalog).map(([place, kind, to]): Stated => ({ kind, from: entity, to, where: `${cite}: ${place}` }))
  return {
    of: `catalog ${catalog.kind} ${catalog.metadata.name}`,
    source: "catalog",
    seenAt,
    describes: [{ entity }],
    states: [...states, ...documented],
    links: entity.kind === "Component" ? running(entity, catalog.metadata.annotations ?? {}, cite) : []
  }
}
