import type { KubeObject } from "../../kube-object.ts"

/** What happened to an object, as a component reports it. */
export interface Happening {
  readonly object: KubeObject
  readonly type: "Normal" | "Warning"
  readonly reason: string
  readonly message: string
  /** `spec.containers{web}` where a part of the object is meant. */
  readonly fieldPath?: string
}
