import type { Effect, FileSystem, Scope } from "effect"
import type { JsonValue } from "../../domain/canonical-json.ts"
import type { Approvals } from "../../domain/runbook.ts"
import type { UserError } from "../../domain/user-error.ts"
import type { Engines } from "../../policy/decide.ts"

/** The rules that a Handrail with this configuration decides by. */
interface Rules {
  readonly engines: Engines
  readonly approvers: Approvals
  /** `data.handrail.settings` as the default rules see them. */
  readonly settings: JsonValue
}

interface Parts {
  /** Without a configuration file: the default rules as they come. */
  readonly rules: (config: string | undefined) => Effect.Effect<Rules, UserError, Scope.Scope | FileSystem.FileSystem>
  /** Fails when Handrail could not run this bundle. */
  readonly checkBundle: (file: string) => Effect.Effect<{ readonly revision: string }, UserError>
}

/** What `app` composes for these commands, loaded when one of them runs. */
export type PolicyParts = Effect.Effect<Parts>
