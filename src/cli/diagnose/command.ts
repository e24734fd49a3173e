import { Clock, Effect } from "effect"
import { Command, Flag } from "effect/cli"
import { causes } from "../../diagnose/causes/library.ts"
import { readDump } from "../../diagnose/dump/read-dump.ts"
import { analyse } from "../../diagnose/reason/analyse.ts"
import { reportOf } from "../../diagnose/reason/report.ts"
import { reportText } from "../../diagnose/reason/report-text.ts"
import { makeScene } from "../../diagnose/scene/make-scene.ts"
import { showUserError } from "../../domain/user-error.ts"
import { CliFailure } from "../cli-failure.ts"
import { exitCode } from "../exit-code.ts"
import { jsonFlag, print } from "../output.ts"

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
    const began = yield* Clock.currentTimeMillis
    const evidence = yield* Effect.mapError(
      readDump(fromDump),
      (error) => new CliFailure({ text: showUserError(error), code: exitCode.notFound })
    )
    const analysis = analyse(makeScene(evidence), causes)
    const report = reportOf(analysis, { apiCalls: 0, millis: (yield* Clock.currentTimeMillis) - began })
    yield* print(json, report, () => reportText(report))
  })
).pipe(Command.withDescription("Name the cause of an incident from recorded evidence (reads files only)"))
