import { Option, Schema } from "effect"
import { KubeObject } from "../../platform/kubernetes/kube-reader.ts"

const Printed = Schema.Union([Schema.Struct({ kind: Schema.Literal("List"), items: Schema.Array(KubeObject) }), KubeObject])
const decode = Schema.decodeUnknownOption(Schema.fromJsonString(Printed))

/** The objects that `kubectl -o json` printed: one, a list, or several one after the other. Undefined when it is anything else. */
export const printedObjects = (stdout: string): ReadonlyArray<KubeObject> | undefined => {
  const documents = stdout.split(/(?<=^\})\s*\n(?=\{)/m).map((text) => decode(text))
  if (documents.some(Option.isNone)) return undefined
  return documents.flatMap((found) => {
    if (Option.isNone(found)) return []
    return "items" in found.value && found.value.kind === "List"
      ? (found.value.items as ReadonlyArray<KubeObject>)
      : [found.value as KubeObject]
  })
}
