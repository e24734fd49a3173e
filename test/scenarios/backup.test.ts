/**
 * A home is backed up while its Handrail works on an incident, which then goes on to change the cluster. What is restored from the backup
 * knows nothing of that, and must not do it again.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { backUp, restore } from "../../src/app/backup/home-backup.ts"
import { describeWith } from "../../toolbox/vitest.ts"
import { breakAndAlert, changesIn, door, kill, makeStage, startHandrail, verifyRecord, waitFor } from "./handrail-process.ts"
import { isOver, type ToldEvent } from "./told-events.ts"

const isPlanned = (events: ReadonlyArray<ToldEvent>) =>
  events.some(({ data }) => data._tag === "PlanApproved" || data._tag === "StepIntended")

const play = Effect.gen(function* () {
  const stage = yield* makeStage("bad-rollout", "auto")
  const first = yield* startHandrail(stage)
  yield* breakAndAlert(stage, yield* door(stage, first))
  yield* waitFor(stage, first, isPlanned)
  const file = join(stage.home, "..", "backup")
  yield* backUp(stage.home, file)
  yield* waitFor(stage, first, isOver)
  yield* kill(first)
  const changes = changesIn(stage)
  expect(changes.length).toBe(1)

  const home = `${stage.home}-restored`
  const restored = yield* restore(file, home)
  expect(restored.ended).toBe(1)
  const place = { ...stage, home, config: `${stage.config}.restored.yaml` }
  writeFileSync(place.config, readFileSync(stage.config, "utf8").replace(/^home: .*$/m, `home: ${home}`))
  const second = yield* startHandrail(place)
  yield* door(place, second)
  const events = yield* waitFor(place, second, isOver)
  yield* kill(second)
  expect(changesIn(stage)).toEqual(changes)
  const [{ incident } = expect.unreachable("no event")] = events
  expect(yield* verifyRecord(place, incident)).toMatchObject({ intact: true })
}).pipe(Effect.scoped)

describeWith(["kubectl", "helm"], () => {
  it.live("does nothing twice that was done after the backup", () => play)
})
