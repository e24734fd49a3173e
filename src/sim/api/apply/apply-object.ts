import { badRequest } from "../../store/status-error.ts"
import type { Answer } from "../answer.ts"
import type { Call } from "../call.ts"
import type { Narrow } from "../verbs/update.ts"
export const applyObject = (_call: Call, _narrow?: Narrow): Answer => {
  throw badRequest("not yet")
}
