import { Effect } from "effect"
import { Command, Flag } from "effect/cli"
import { reportText } from "../../diagnose/reason/report-text.ts"
import { showUserError } from "../../domain/user-error.ts"
import { CliFailure } from "../cli-failure.ts"
import { exitCode } from "../exit-code.ts"
import { jsonFlag, print } from "../output.ts"

/** Loaded when it is asked for: other commands start without the causes. */
const loaded = Effect.promise(() => import("../../diagnose/from-dump.ts"))

/** Works without a server, a cluster or a model: the cause of what a folder of evidence shows. */
export const diagnoseCommand = Command.make(
  "diagnose",
  {
    json: jsonFlag,
    fromDump: Flag.String("from-dump").pipe(
      Flag.withDescription(
        "A folder of evidence: a `kubectl cluster-info dump`, a must-gather, or objects/, logs/, commands/, prometheus/, alert.json"
      )
    )
  },
  Effect.fnUntraced(function* ({ fromDump, json }) {
    const { diagnoseDump } = yield* loaded
    const report = yield* Effect.mapError(
      diagnoseDump(fromDump),
      (error) => new CliFailure({ text: showUserError(error), code: exitCode.notFound })
    )
    yield* print(json, report, () => reportText(report))
  })
).pipe(Command.withDescription("Name the cause of an incident from recorded evidence (reads files only)"))
