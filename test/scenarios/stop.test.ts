/**
 * A Handrail that is asked to stop, or is stopped for a while, in the middle of a change. What runs then ends and is recorded; nothing
 * begins; and the next start, or the same process continued, goes on without doing anything twice.
 */
import { once } from "node:events"
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { describeWith } from "../../toolbox/vitest.ts"
import { breakAndAlert, changesIn, door, kill, makeStage, type Stage, startHandrail, verifyRecord, waitFor } from "./handrail-process.ts"
import { isOver, type ToldEvent } from "./told-events.ts"

const finished = (events: ReadonlyArray<ToldEvent>) => events.flatMap(({ data }) => (data._tag === "StepFinished" ? [data.status] : []))

/** Made once a command that changes something has begun. */
const startedIn = ({ home }: Stage): string => `${home}-started`

/** Commands that change something take two seconds to begin: long enough to be stopped in. */
const slowly = (stage: Stage): Stage => {
  const slow = join(stage.config, "..", "slow-kubectl")
  const { kubectl } = stage.rehearsal.tools
  writeFileSync(
    slow,
    `#!/bin/sh\ncase " $* " in *dry-run*) ;; *" rollout undo "*|*" scale "*|*" patch "*|*" set "*) : > ${startedIn(stage)}; sleep 2 ;; esac\nexec ${kubectl} "$@"\n`
  )
  chmodSync(slow, 0o755)
  writeFileSync(stage.config, readFileSync(stage.config, "utf8").replace(kubectl, slow))
  return stage
}

const expectWell = Effect.fnUntraced(function* (stage: Stage, events: ReadonlyArray<ToldEvent>) {
  expect(events.flatMap(({ data }) => (data._tag === "IncidentEnded" ? [data.phase] : []))).toEqual(["resolved"])
  expect(changesIn(stage).map(({ verb, resource, name }) => `${verb} ${resource} ${name}`)).toEqual(["patch deployments.apps checkout"])
  const [{ incident } = expect.unreachable("no event")] = events
  expect(yield* verifyRecord(stage, incident)).toMatchObject({ intact: true, events: events.length })
})

const playTerminated = Effect.gen(function* () {
  const stage = slowly(yield* makeStage("bad-rollout", "auto"))
  const first = yield* startHandrail(stage)
  yield* breakAndAlert(stage, yield* door(stage, first))
  yield* waitFor(stage, first, () => existsSync(startedIn(stage)))
  const closed = once(first, "close")
  first.kill("SIGTERM")
  expect(yield* Effect.promise(() => closed)).toEqual([143, null])
  // the change that ran was let end, and nothing was begun after it
  expect(changesIn(stage)).toHaveLength(1)
  const second = yield* startHandrail(stage)
  const events = yield* waitFor(stage, second, isOver)
  yield* kill(second)
  expect(finished(events)).not.toContain("cancelled")
  yield* expectWell(stage, events)
}).pipe(Effect.scoped)

const playFrozen = Effect.gen(function* () {
  const stage = slowly(yield* makeStage("bad-rollout", "auto"))
  const first = yield* startHandrail(stage)
  yield* breakAndAlert(stage, yield* door(stage, first))
  yield* waitFor(stage, first, () => existsSync(startedIn(stage)))
  first.kill("SIGSTOP")
  // its command ends while nobody looks
  yield* Effect.repeat(
    Effect.andThen(
      Effect.sleep("50 millis"),
      Effect.sync(() => changesIn(stage).length)
    ),
    { until: (changes) => changes > 0 }
  )
  first.kill("SIGCONT")
  const events = yield* waitFor(stage, first, isOver)
  yield* kill(first)
  yield* expectWell(stage, events)
}).pipe(Effect.scoped)

describeWith(["kubectl", "helm"], () => {
  it.live("lets a change end at SIGTERM, and goes on after it at the next start", () => playTerminated)
  it.live("does nothing twice when it is stopped during a change and continued", () => playFrozen)
})
