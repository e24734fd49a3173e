import type { CommandEffects } from "../../domain/command-effects.ts"
import type { Argv, Runbook } from "../../domain/runbook.ts"
import type { YamlPath } from "../../platform/yaml-document.ts"

/** One command of a runbook, with what it would do. Parameters are filled in with a stand-in. */
export interface LintedCommand {
  readonly role: "action" | "rollback" | "simulate"
  readonly argv: Argv
  readonly effects: CommandEffects
  readonly path: YamlPath
}

export interface LintContext {
  readonly runbook: Runbook
  readonly commands: ReadonlyArray<LintedCommand>
  /** Codes of the library of causes. */
  readonly causes: ReadonlyArray<string>
  /** Where the runbook's own fields are: `spec` in the full form. */
  readonly spec: YamlPath
  /** Where the step is written: `spec.actions[2]`. */
  readonly stepPath: (id: string) => YamlPath
}

interface RuleFinding {
  readonly path: YamlPath
  readonly message: string
  readonly fix: string
}

/** Something that loads, and that an author would want to know. `error`: it cannot work. `warning`: it is likely not meant. */
export interface LintRule {
  readonly name: string
  readonly severity: "error" | "warning"
  readonly check: (context: LintContext) => ReadonlyArray<RuleFinding>
}
