import { type Draft, items } from "../draft.ts"
import { type FieldErrors, invalidValue, oneOf } from "./field-error.ts"
import { labelValue, qualifiedName } from "./names.ts"

/** The server reports taints under `metadata`, where they once were. */
export const nodeErrors = ({ spec = {} }: Draft): FieldErrors =>
  items(spec, "taints").flatMap(({ key, value, effect }, index) => {
    const field = `metadata.taints[${index}]`
    return [
      ...qualifiedName(String(key ?? "")).map((problem) => invalidValue(`${field}.key`, key, problem)),
      ...labelValue(String(value ?? "")).map((problem) => invalidValue(`${field}.value`, value, problem)),
      ...oneOf(`${field}.effect`, effect, ["NoSchedule", "PreferNoSchedule", "NoExecute"])
    ]
  })
