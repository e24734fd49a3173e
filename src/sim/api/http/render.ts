import type { KubeObject } from "../../kube-object.ts"
import { isBuiltinType } from "../../resources/builtin-types.ts"
import { apiVersionOf } from "../../resources/resource-registry.ts"
import { type ResourceType, resourceKey } from "../../resources/resource-type.ts"
import type { PrinterColumnDefinition } from "../../tables/custom-resource-printer.ts"
import { type IncludeObject, tableFor } from "../../tables/table-for.ts"
import type { ListMeta } from "../answer.ts"
import { itemText, objectText } from "../objects/object-text.ts"
import type { OutputFormat } from "./negotiate.ts"

/** What rendering needs of a request. */
export interface Rendering {
  readonly format: OutputFormat
  readonly include: IncludeObject
  /** Milliseconds since the epoch in cluster time, for ages. */
  readonly now: () => number
  /** `additionalPrinterColumns` of a custom resource's version. */
  readonly printerColumns: ReadonlyArray<PrinterColumnDefinition> | undefined
}

const partial = (object: KubeObject): object => ({
  kind: "PartialObjectMetadata",
  apiVersion: "meta.k8s.io/v1",
  metadata: object.metadata
})

const tableText = (
  rendering: Rendering,
  type: ResourceType,
  objects: ReadonlyArray<KubeObject>,
  listMeta: object,
  headed: boolean
): string =>
  JSON.stringify(
    tableFor(resourceKey(type), objects, {
      now: rendering.now(),
      includeObject: rendering.include,
      listMeta,
      omitColumns: !headed,
      ...(rendering.printerColumns === undefined ? {} : { printerColumns: rendering.printerColumns })
    })
  )

/** One object in the asked form. `headed`: a Table with its column definitions. */
export const renderObject = (rendering: Rendering, type: ResourceType, object: KubeObject, headed = true): string => {
  const { as } = rendering.format
  if (as === "table") return tableText(rendering, type, [object], { resourceVersion: object.metadata.resourceVersion }, headed)
  return as === "object" ? objectText(object) : JSON.stringify(partial(object))
}

/** Pieces of a list's text, so that thousands of objects are written out without being joined first. */
export function* renderList(
  rendering: Rendering,
  type: ResourceType,
  items: ReadonlyArray<KubeObject>,
  metadata: ListMeta
): Generator<string> {
  const { as } = rendering.format
  if (as === "table") {
    yield tableText(rendering, type, items, metadata, true)
    return
  }
  const whole = as === "object"
  const head = whole
    ? { kind: `${type.kind}List`, apiVersion: apiVersionOf(type) }
    : { kind: "PartialObjectMetadataList", apiVersion: "meta.k8s.io/v1" }
  // Items of built-in lists leave out what the list says; custom resources repeat it.
  const text = whole ? (isBuiltinType(type) ? itemText : objectText) : (object: KubeObject) => JSON.stringify(partial(object))
  yield `${JSON.stringify({ ...head, metadata }).slice(0, -1)},"items":[`
  let separator = ""
  for (const item of items) {
    yield separator + text(item)
    separator = ","
  }
  yield "]}"
}
