import type { KubeObject } from "../../kube-object.ts"
import { apiVersionOf } from "../../resources/resource-registry.ts"
import type { ResourceType } from "../../resources/resource-type.ts"
import { badRequest, conflict, invalid } from "../../store/status-error.ts"
import type { Answer } from "../answer.ts"
import { type Call, writeOptions } from "../call.ts"
import { decodeBody, type RawObject } from "../objects/decode-body.ts"
import { toServed } from "../objects/served-version.ts"
import { selectorText } from "../selectors/selector-object.ts"
import { storedObject } from "../verbs/get.ts"
import { patched } from "../verbs/patch.ts"
import { updateFrom } from "../verbs/update.ts"
import { customScalePaths, readPath, type ScalePaths, writePath } from "./scale-paths.ts"

const BUILTIN: ScalePaths = { spec: ["spec", "replicas"], status: ["status", "replicas"], selector: undefined }

const pathsOf = (call: Call): ScalePaths => customScalePaths(call.context.store, call.resource, call.type.version) ?? BUILTIN

const selectorOf = (object: KubeObject, paths: ScalePaths): string => {
  if (paths !== BUILTIN) return paths.selector === undefined ? "" : String(readPath(object, paths.selector) ?? "")
  const selector = object.spec?.selector
  return object.kind === "ReplicationController" ? selectorText({ matchLabels: selector }) : selectorText(selector)
}

/** An object's autoscaling/v1 Scale. */
const scaleOf = (object: KubeObject, paths: ScalePaths): KubeObject => {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata
  const selector = selectorOf(object, paths)
  const replicas = Number(readPath(object, paths.spec) ?? 0)
  return {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: { name, ...(namespace === undefined ? {} : { namespace }), uid, resourceVersion, creationTimestamp },
    spec: replicas === 0 ? {} : { replicas },
    status: { replicas: Number(readPath(object, paths.status) ?? 0), ...(selector === "" ? {} : { selector }) }
  }
}

const SCALE: ResourceType = {
  group: "autoscaling",
  version: "v1",
  kind: "Scale",
  plural: "scales",
  singular: "scale",
  shortNames: [],
  categories: [],
  namespaced: true,
  verbs: [],
  subresources: []
}

const answer = (object: KubeObject, paths: ScalePaths): Answer => ({
  kind: "object",
  code: 200,
  type: SCALE,
  object: scaleOf(object, paths)
})

const write = (call: Call, stored: KubeObject, scale: RawObject, paths: ScalePaths): Answer => {
  const { name, resourceVersion } = stored.metadata
  const replicas = scale.spec?.replicas ?? 0
  if (scale.metadata?.name && scale.metadata.name !== name)
    throw badRequest(`the name of the object (${scale.metadata.name}) does not match the name on the URL (${name})`)
  if (scale.metadata?.resourceVersion && scale.metadata.resourceVersion !== resourceVersion) throw conflict(call.resource, name)
  if (!Number.isInteger(replicas))
    throw badRequest(
      `Scale in version "v1" cannot be handled as a Scale: json: cannot unmarshal ${typeof replicas} into Go struct field ScaleSpec.spec.replicas of type int32`
    )
  if (replicas < 0) {
    const message = `Invalid value: ${replicas}: must be greater than or equal to 0`
    throw invalid("Scale", "autoscaling", name, [{ reason: "FieldValueInvalid", message, field: "spec.replicas" }])
  }
  const options = writeOptions(call)
  const served = toServed(call.type, stored)
  const next: RawObject = writePath(served, paths.spec, replicas)
  return answer(updateFrom(call, stored, { ...next, apiVersion: apiVersionOf(call.type) }, { options }), paths)
}

export const getScale = (call: Call): Answer => answer(toServed(call.type, storedObject(call)), pathsOf(call))

export const updateScale = (call: Call): Answer =>
  write(call, storedObject(call), decodeBody(call.contentType, call.body, "Scale").raw, pathsOf(call))

export const patchScale = (call: Call): Answer => {
  const stored = storedObject(call)
  const paths = pathsOf(call)
  return write(call, stored, patched(call, scaleOf(toServed(call.type, stored), paths)), paths)
}
