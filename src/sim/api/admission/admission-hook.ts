import type { KubeObject } from "../../kube-object.ts"
import type { ResourceType } from "../../resources/resource-type.ts"
import type { UserInfo } from "../authentication/user-info.ts"

/** A write on its way to the store: decoded, defaulted, not yet validated. */
export interface AdmissionRequest {
  readonly operation: "CREATE" | "UPDATE" | "DELETE"
  readonly type: ResourceType
  /** As `resourceKey` spells the stored resource: `pods`, `deployments.apps`. */
  readonly resource: string
  readonly subresource?: string
  readonly namespace?: string
  readonly name: string
  /** The object as it would be stored; the stored one for a DELETE. Its uid and resourceVersion are empty on CREATE. */
  readonly object: KubeObject
  /** The stored object an UPDATE would replace. */
  readonly previous?: KubeObject
  readonly user: UserInfo
  readonly dryRun: boolean
}

/**
 * One admission plugin. Answers the object to go on with (the same reference where it changes nothing) or throws a
 * `StatusError`. Hooks run in list order, so quota goes last. https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/
 */
export interface AdmissionHook {
  readonly name: string
  readonly admit: (request: AdmissionRequest) => KubeObject
}
