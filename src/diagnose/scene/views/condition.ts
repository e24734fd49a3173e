import { at, list, text, time } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"

/** https://github.com/kubernetes/community/blob/master/contributors/devel/sig-architecture/api-conventions.md#typical-status-properties */
export interface Condition {
  readonly type: string
  readonly status: "True" | "False" | "Unknown"
  readonly reason: string
  readonly message: string
  readonly since: number | undefined
}

const statusOf = (value: unknown): Condition["status"] => (value === "True" || value === "False" ? value : "Unknown")

export const conditionsOf = (value: unknown): ReadonlyArray<Condition> =>
  list(value).map(({ lastTransitionTime, message, reason, status, type }) => ({
    type: text(type) ?? "",
    status: statusOf(status),
    reason: text(reason) ?? "",
    message: text(message) ?? "",
    since: time(lastTransitionTime)
  }))

/** Whether an object says of itself that a condition holds. */
export const isTrue = ({ status }: KubeObject, type: string): boolean =>
  condition(conditionsOf(at(status, "conditions")), type)?.status === "True"

export const condition = (conditions: ReadonlyArray<Condition>, type: string): Condition | undefined =>
  conditions.find((one) => one.type === type)
