import type { KubeObject } from "../../kube-object.ts"
import { invalid } from "../../store/status-error.ts"
import type { AdmissionRequest } from "../admission/admission-hook.ts"
import type { Call } from "../call.ts"

/** Passes a write through every admission hook, in order. */
export const admit = (
  call: Call,
  operation: AdmissionRequest["operation"],
  object: KubeObject,
  previous: KubeObject | undefined,
  dryRun: boolean
): KubeObject =>
  call.context.admission.reduce<KubeObject>(
    (current, hook) =>
      hook.admit({
        operation,
        type: call.type,
        resource: call.resource,
        ...(call.info.subresource === undefined ? {} : { subresource: call.info.subresource }),
        ...(object.metadata.namespace === undefined ? {} : { namespace: object.metadata.namespace }),
        name: object.metadata.name,
        object: current,
        ...(previous === undefined ? {} : { previous }),
        user: call.user,
        dryRun
      }),
    object
  )

/** Throws Invalid with every cause the kind's validation finds. A subresource changes what a plain update may not, save for a scale. */
export const checkValid = (call: Call, object: KubeObject, previous: KubeObject | undefined): void => {
  if (call.info.subresource !== undefined && call.info.subresource !== "scale") return
  const causes = call.context.kinds.validate(call.type, object, previous)
  if (causes.length > 0) throw invalid(call.type.kind, call.type.group, object.metadata.name, causes)
}
