import { Effect } from "effect"
import { Argument, Command } from "effect/cli"
import type { Condition } from "../../domain/condition.ts"
import type { Hypothesis } from "../../domain/hypothesis-tree.ts"
import type { Action, Matcher, Runbook } from "../../domain/runbook.ts"
import { commandLine, duration } from "../../render/words.ts"
import { toCliFailure } from "../cli-failure.ts"
import { jsonFlag, print } from "../output.ts"
import { pathsFlag } from "./paths.ts"

const matcherText = (group: ReadonlyArray<Matcher>): string =>
  `{${group.map(({ label, operator, value }) => `${label}${operator}${JSON.stringify(value)}`).join(", ")}}`

const conditionLines = (title: string, conditions: ReadonlyArray<Condition>): ReadonlyArray<string> =>
  conditions.map((condition) => `${title.padEnd(10)} ${condition.source}`)

const hypothesisLines = (hypothesis: Hypothesis, depth: number): ReadonlyArray<string> => [
  `${"suspect".padEnd(10)} ${"  ".repeat(depth)}${hypothesis.title} (${hypothesis.probes.length} probes)`,
  ...hypothesis.children.flatMap((child) => hypothesisLines(child, depth + 1))
]

const actionLines = (action: Action, index: number): ReadonlyArray<string> => [
  `${`step ${index + 1}`.padEnd(10)} $ ${commandLine(action.argv)}`,
  ...(action.when === undefined ? [] : [`${"".padEnd(10)}   when ${action.when.source}`]),
  ...action.validate.map((condition) => `${"".padEnd(10)}   validate within ${duration(action.timeoutMs)}: ${condition.source}`),
  ...action.rollback.map((argv) => `${"".padEnd(10)}   undo $ ${commandLine(argv)}`)
]

const runbookText = (runbook: Runbook): string =>
  [
    `${runbook.name}: ${runbook.title}`,
    `${"file".padEnd(10)} ${runbook.file} (${runbook.form} form)`,
    ...runbook.match.map((group) => `${"for".padEnd(10)} ${matcherText(group)}`),
    ...runbook.parameters.map((p) => `${"parameter".padEnd(10)} ${p.name}: ${p.type}${p.required ? "" : " (optional)"}`),
    ...conditionLines("needs", runbook.preconditions),
    ...(runbook.diagnose?.hypotheses ?? []).flatMap((hypothesis) => hypothesisLines(hypothesis, 0)),
    ...runbook.actions.flatMap(actionLines),
    ...runbook.rollback.map((argv) => `${"rollback".padEnd(10)} $ ${commandLine(argv)}`),
    ...conditionLines("afterwards", runbook.postconditions),
    ...(runbook.approvals === undefined
      ? []
      : [`${"approval".padEnd(10)} ${runbook.approvals.people} of ${runbook.approvals.groups.join(" or ")}`])
  ].join("\n")

export const showRunbook = Command.make(
  "show",
  { json: jsonFlag, path: pathsFlag, name: Argument.String("name") },
  Effect.fnUntraced(function* ({ json, name, path }) {
    const { layerFromPaths, RunbookLibrary } = yield* Effect.promise(() => import("../../knowledge/runbook-library.ts"))
    const runbook = yield* Effect.flatMap(RunbookLibrary, (library) => library.get(name)).pipe(
      Effect.provide(layerFromPaths([path])),
      Effect.mapError((error) => toCliFailure(error))
    )
    yield* print(json, runbook, () => runbookText(runbook))
  })
).pipe(Command.withDescription("Print a runbook as Handrail understands it"))
