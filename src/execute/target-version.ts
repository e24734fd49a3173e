import type { JsonValue } from "../domain/canonical-json.ts"
import { digestJson } from "../domain/ids.ts"
import type { KubeObject } from "../platform/kubernetes/kube-reader.ts"

type Part = (object: KubeObject) => unknown

interface Taint {
  readonly key?: string
}

/** Taints that the node lifecycle controller puts on and takes off by itself: https://kubernetes.io/docs/reference/labels-annotations-taints/ */
const isOwnTaint = (taint: Taint): boolean => !(taint.key ?? "").startsWith("node.kubernetes.io/")

interface NodeSpec {
  readonly unschedulable?: boolean
  readonly taints?: ReadonlyArray<Taint>
}

/** What people change of a kind, where that is less than everything but its status. */
const chosen: Readonly<Record<string, Part>> = {
  Node: ({ spec, metadata }) => {
    const { unschedulable = false, taints = [] } = (spec ?? {}) as NodeSpec
    return { unschedulable, taints: taints.filter(isOwnTaint), labels: metadata.labels ?? {} }
  }
}

const everything: Part = ({ status: _, metadata, ...rest }) => ({
  ...rest,
  labels: metadata.labels ?? {},
  deleting: metadata.deletionTimestamp !== undefined
})

/**
 * The version of an object as a plan is bound to it: `generation` where the kind has one, since it moves with every change of what is
 * wanted and with no report of what is; else a digest of what people change, because `resourceVersion` moves with every heartbeat.
 * https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/
 */
export const versionOf = (object: KubeObject): string => {
  const { generation } = object.metadata
  if (typeof generation === "number" && object.metadata.deletionTimestamp === undefined) return String(generation)
  const part = (chosen[object.kind] ?? everything)(object)
  return digestJson(JSON.parse(JSON.stringify(part)) as JsonValue).slice(0, 16)
}
