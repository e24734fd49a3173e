import type { ResourceType } from "../../resources/resource-type.ts"
import { StatusError } from "../../store/status-error.ts"

/** A body with a field of the wrong type. `failure` is the decoder's sentence alone, for those who word the rest themselves. */
export class UndecodableObject extends StatusError {
  readonly failure: string

  constructor({ kind, version }: Pick<ResourceType, "kind" | "version">, failure: string) {
    super(400, "BadRequest", `${kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}: ${failure}`)
    this.failure = failure
  }
}
