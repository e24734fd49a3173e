import { Effect, Result } from "effect"
import type { CommandEffects } from "../../domain/command-effects.ts"
import type { Argv, Runbook } from "../../domain/runbook.ts"
import { readYaml, type YamlDocument, type YamlPath } from "../../platform/yaml-document.ts"
import { loadRunbook, type RunbookSource } from "../load-runbook.ts"
import type { LintContext, LintedCommand, LintRule } from "./rule.ts"
import { changeUndiagnosed } from "./rules/change-undiagnosed.ts"
import { changeUnvalidated } from "./rules/change-unvalidated.ts"
import { destructiveCommand } from "./rules/destructive-command.ts"
import { destructiveRollback } from "./rules/destructive-rollback.ts"
import { forbiddenCommand } from "./rules/forbidden-command.ts"
import { mutatingSimulation } from "./rules/mutating-simulation.ts"
import { neverChosen } from "./rules/never-chosen.ts"
import { secretRead } from "./rules/secret-read.ts"
import { singleHypothesis } from "./rules/single-hypothesis.ts"
import { unknownCause } from "./rules/unknown-cause.ts"
import { unusedParameter } from "./rules/unused-parameter.ts"

const rules: ReadonlyArray<LintRule> = [
  forbiddenCommand,
  destructiveCommand,
  destructiveRollback,
  mutatingSimulation,
  changeUnvalidated,
  changeUndiagnosed,
  singleHypothesis,
  secretRead,
  unknownCause,
  neverChosen,
  unusedParameter
]

/** One thing that an author should look at; line and column count from 1. `rule` is `invalid` for what keeps it from loading. */
export interface LintFinding {
  readonly severity: "error" | "warning"
  readonly file: string
  readonly line: number
  readonly column: number
  readonly rule: string
  readonly message: string
  readonly fix?: string
}

/** What a command would do; `policy` knows. */
export type Classify = (argv: ReadonlyArray<string>) => CommandEffects

/** Everything that is wrong with a runbook's text, or likely not meant, in its order. `causes`: the codes that a hypothesis may name. */
export const lintRunbook = Effect.fn("knowledge.lintRunbook")(function* (
  source: RunbookSource,
  classify: Classify,
  causes: ReadonlyArray<string>
): Effect.fn.Return<ReadonlyArray<LintFinding>> {
  const loaded = yield* Effect.result(loadRunbook(source))
  if (Result.isFailure(loaded)) {
    return loaded.failure.problems.map(({ path, message, ...place }) => ({
      ...place,
      severity: "error" as const,
      rule: "invalid",
      message: path === "" ? message : `${path}: ${message}`
    }))
  }
  const documents = yield* Effect.orElseSucceed(readYaml(source), () => [])
  return documents.slice(0, 1).flatMap((document) => {
    const context = contextOf(loaded.success, document, classify, causes)
    return rules
      .flatMap(({ name, severity, check }) =>
        check(context).map(({ path, message, fix }) => ({
          severity,
          file: source.file,
          ...document.locate(path),
          rule: name,
          message,
          fix
        }))
      )
      .toSorted((a, b) => a.line - b.line || a.column - b.column)
  })
})

const contextOf = (runbook: Runbook, document: YamlDocument, classify: Classify, causes: ReadonlyArray<string>): LintContext => {
  const spec: YamlPath = runbook.form === "full" ? ["spec"] : []
  const stepPath = (id: string): YamlPath => [...spec, "actions", stepIndex(document.value, spec, id)]
  const command = (role: LintedCommand["role"], argv: Argv, path: YamlPath): LintedCommand => ({
    role,
    argv,
    path,
    effects: classify(argv.map((word) => word.replaceAll(/\$\{[^}]*\}/g, "stand-in")))
  })
  const ofSteps = runbook.actions.flatMap(({ id, argv, rollback, simulate }) => [
    command("action", argv, [...stepPath(id), "cmd"]),
    ...rollback.map((undo) => command("rollback", undo, [...stepPath(id), "rollback"])),
    ...(simulate === undefined ? [] : [command("simulate", simulate, [...stepPath(id), "simulate"])])
  ])
  const ofRunbook = runbook.rollback.map((undo, index) => command("rollback", undo, ["rollback", index, "cmd"]))
  return { runbook, spec, stepPath, causes, commands: [...ofSteps, ...ofRunbook] }
}

/** Where a step is written; `after` may have moved it. */
const stepIndex = (value: unknown, spec: YamlPath, id: string): number => {
  const actions = [...spec, "actions"].reduce<unknown>(
    (at, key) => (typeof at === "object" && at !== null ? Reflect.get(at, key) : undefined),
    value
  )
  if (!Array.isArray(actions)) return 0
  return actions.findIndex((action: unknown, index) => {
    const own: unknown = typeof action === "object" && action !== null ? Reflect.get(action, "id") : undefined
    return (own ?? `step-${index + 1}`) === id
  })
}
