import type { KubeObject } from "../../kube-object.ts"
import type { Call, WriteOptions } from "../call.ts"
export const trackedCreate = (_call: Call, object: KubeObject, _options: WriteOptions): KubeObject => object
export const trackedUpdate = (_call: Call, _previous: KubeObject, next: KubeObject, _raw: object, _options: WriteOptions): KubeObject =>
  next
