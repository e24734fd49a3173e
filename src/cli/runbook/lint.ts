import { Effect } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import type { LintFinding } from "../../knowledge/lint/lint-runbook.ts"
import { count } from "../../render/words.ts"
import { CliFailure } from "../cli-failure.ts"
import { exitCode } from "../exit-code.ts"
import { jsonFlag, print } from "../output.ts"

/** `file:line:column: severity: message [rule]`, as compilers write it, so that editors find the place. */
const findingText = ({ column, file, fix, line, message, rule, severity }: LintFinding): string =>
  `${file}:${line}:${column}: ${severity}: ${message} [${rule}]${fix === undefined ? "" : `\n  fix: ${fix}`}`

const lintPaths = Effect.fnUntraced(function* (paths: ReadonlyArray<string>) {
  const [{ findRunbooks }, { lintRunbook }, { classify }, { causes }] = yield* Effect.promise(() =>
    Promise.all([
      import("../../knowledge/find-runbooks.ts"),
      import("../../knowledge/lint/lint-runbook.ts"),
      import("../../policy/classify.ts"),
      import("../../diagnose/causes/library.ts")
    ])
  )
  const { problems, sources } = yield* findRunbooks(paths)
  const unread = problems.flatMap((invalid) =>
    invalid.problems.map(({ path: _, ...problem }): LintFinding => ({ ...problem, severity: "error", rule: "unreadable" }))
  )
  const codes = causes.map(({ code }) => code)
  const linted = yield* Effect.forEach(sources, (source) => lintRunbook(source, classify, codes))
  return { files: sources.length, findings: [...unread, ...linted.flat()] }
})

/** Exit 0 when there is no error; with --strict, when there is no warning either. */
export const lintRunbooks = Command.make(
  "lint",
  {
    json: jsonFlag,
    strict: Flag.Boolean("strict").pipe(Flag.withDescription("Fail on warnings too"), Flag.withDefault(false)),
    paths: Argument.String("path").pipe(Argument.withDescription("Files or directories of runbooks"), Argument.atLeast(1))
  },
  Effect.fnUntraced(function* ({ json, paths, strict }) {
    const { files, findings } = yield* lintPaths(paths)
    if (files === 0 && findings.length === 0)
      return yield* new CliFailure({
        text: `there is no runbook here\n  where: ${paths.join(", ")}\n  next:  name files, or directories that hold *.yaml`,
        code: exitCode.usage
      })
    const errors = findings.filter(({ severity }) => severity === "error").length
    const summary = `${count(files, "runbook")}: ${count(errors, "error")}, ${count(findings.length - errors, "warning")}`
    yield* print(json, findings, () => [...findings.map(findingText), summary].join("\n"))
    if (errors > 0 || (strict && findings.length > 0)) return yield* new CliFailure({ text: "", code: exitCode.negative })
  })
).pipe(Command.withDescription("Check runbooks, each problem at its file, line and column, with a fix"))
