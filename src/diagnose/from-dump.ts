import { Clock, Effect } from "effect"
import { causes } from "./causes/library.ts"
import { readDump } from "./dump/read-dump.ts"
import { analyse } from "./reason/analyse.ts"
import { reportOf } from "./reason/report.ts"
import { makeScene } from "./scene/make-scene.ts"

/** The cause of what a folder of evidence shows; see `readDump` for what it may hold. */
export const diagnoseDump = Effect.fn("diagnose.fromDump")(function* (directory: string) {
  const began = yield* Clock.currentTimeMillis
  const analysis = analyse(makeScene(yield* readDump(directory)), causes)
  return reportOf(analysis, { apiCalls: 0, millis: (yield* Clock.currentTimeMillis) - began })
})
