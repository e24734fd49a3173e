import type { KubeObject } from "../../kube-object.ts"
import { badRequest, conflict } from "../../store/status-error.ts"
import type { Answer } from "../answer.ts"
import { type Call, objectName, objectNamespace, writeOptions } from "../call.ts"
import { decodeBody, type RawObject } from "../objects/decode-body.ts"
import { storedObject } from "../verbs/get.ts"

export const CREATED: Answer = {
  kind: "json",
  code: 201,
  body: { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 201 }
}

interface Condition {
  readonly type: string
}

const bound = (pod: KubeObject, node: string, binding: RawObject, now: string): KubeObject => {
  const conditions: ReadonlyArray<Condition> = (pod.status?.conditions ?? []).filter((c: Condition) => c.type !== "PodScheduled")
  const scheduled = { type: "PodScheduled", status: "True", lastProbeTime: null, lastTransitionTime: now }
  return {
    ...pod,
    metadata: { ...pod.metadata, annotations: { ...pod.metadata.annotations, ...binding.metadata?.annotations } },
    spec: { ...pod.spec, nodeName: node },
    status: { ...pod.status, conditions: [...conditions, scheduled] }
  }
}

/** Binds a pod to the node a Binding names. Used by `pods/binding` and by POST to `bindings`. */
const bind = (call: Call, pod: KubeObject, binding: RawObject): Answer => {
  const { store, clock } = call.context
  const { dryRun } = writeOptions(call)
  const target: { readonly kind?: string; readonly name?: string } = binding.target ?? {}
  if (!target.name || (target.kind !== undefined && target.kind !== "" && target.kind !== "Node")) {
    throw badRequest("target.name: Required value")
  }
  if (pod.spec?.nodeName)
    throw conflict(
      "pods/binding",
      pod.metadata.name,
      `pod ${pod.metadata.name} is already assigned to node ${JSON.stringify(pod.spec.nodeName)}`
    )
  if (pod.metadata.deletionTimestamp !== undefined)
    throw conflict("pods/binding", pod.metadata.name, `pod ${pod.metadata.name} is being deleted, cannot be assigned to a host`)
  store.update("pods", bound(pod, target.name, binding, clock.timestamp()), { subresource: "binding", dryRun })
  return CREATED
}

export const bindPod = (call: Call): Answer => bind(call, storedObject(call), decodeBody(call.contentType, call.body, "Binding").raw)

/** POST to `bindings`: the Binding names its pod itself. */
export const createBinding = (call: Call): Answer => {
  const binding = decodeBody(call.contentType, call.body, "Binding").raw
  const named: Call = { ...call, resource: "pods", info: { ...call.info, name: String(binding.metadata?.name ?? objectName(call)) } }
  const pod = storedObject({ ...named, type: { ...call.type, plural: "pods" } })
  return objectNamespace(call) === undefined ? CREATED : bind(named, pod, binding)
}
