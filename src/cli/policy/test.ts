import { Console, Effect, Schema } from "effect"
import { Argument, Command } from "effect/cli"
import { CliFailure, toCliFailure } from "../cli-failure.ts"
import { exitCode } from "../exit-code.ts"
import { table } from "../table.ts"
import { runOpa } from "./opa.ts"

/** `opa test --coverage --format=json`: https://www.openpolicyagent.org/docs/policy-testing#coverage */
const Coverage = Schema.fromJsonString(
  Schema.Struct({
    coverage: Schema.Number,
    files: Schema.Record(
      Schema.String,
      Schema.Struct({
        coverage: Schema.optionalKey(Schema.Number),
        not_covered: Schema.optionalKey(Schema.Array(Schema.Struct({ start: Schema.Struct({ row: Schema.Int }) })))
      })
    )
  })
)

const rows = ({ files }: typeof Coverage.Type): ReadonlyArray<ReadonlyArray<string>> =>
  Object.entries(files)
    .filter(([file]) => !file.endsWith("_test.rego"))
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([file, { coverage = 0, not_covered = [] }]) => [
      file,
      `${coverage.toFixed(1)} %`,
      not_covered.length === 0 ? "" : `line ${not_covered.map(({ start }) => start.row).join(", ")}`
    ])

const test = Effect.fnUntraced(function* (paths: ReadonlyArray<string>) {
  const tested = yield* runOpa(["test", ...paths])
  yield* Console.log(`${tested.stdout}${tested.stderr}`.trim())
  if (!tested.succeeded) return yield* new CliFailure({ text: "", code: exitCode.negative })
  const measured = yield* runOpa(["test", "--coverage", "--format=json", ...paths])
  const coverage = yield* Schema.decodeEffect(Coverage)(measured.stdout)
  yield* Console.log(table(["FILE", "COVERED", "NOT COVERED"], rows(coverage)))
  yield* Console.log(`covered ${coverage.coverage.toFixed(1)} %`)
})

/** Exit 0 when every test passes. */
export const testPolicies = Command.make(
  "test",
  { paths: Argument.String("path").pipe(Argument.withDescription("Rego files, data files and directories of them"), Argument.atLeast(1)) },
  ({ paths }) => Effect.mapError(test(paths), (error) => toCliFailure(error))
).pipe(Command.withDescription("Run the policies' own tests and show what they cover (needs opa)"))
