/** From the alert to the decision, Handrail's reader asks the cluster for no object twice within the time an answer is fresh. */
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { describeWith } from "../../toolbox/vitest.ts"
import { breakAndAlert, door, kill, makeStage, startHandrail, waitFor } from "./handrail-process.ts"

/** As long as an answer is shared, in milliseconds, less what lies between asking and being noted down. */
const FRESH = 1_900

const play = Effect.gen(function* () {
  const stage = yield* makeStage("bad-rollout", "assist")
  const handrail = yield* startHandrail(stage)
  yield* breakAndAlert(stage, yield* door(stage, handrail))
  // nothing is read anew for a command before somebody approves it
  yield* waitFor(stage, handrail, (events) => events.some(({ data }) => data._tag === "ApprovalRequested"))
  yield* kill(handrail)
  const reads = stage.rehearsal.cluster.audit.entries().filter(
    ({ at, resource, user, userAgent, verb }) =>
      // to follow what was read is not to read it again
      verb !== "watch" && resource !== undefined && at >= stage.began && user.endsWith(":handrail-reader") && userAgent === "handrail"
  )
  const twice = reads.filter(({ at, path }, index) => reads.slice(0, index).some((other) => other.path === path && at - other.at < FRESH))
  expect(reads.length).toBeGreaterThan(5)
  expect(twice.map(({ path }) => path)).toEqual([])
}).pipe(Effect.scoped)

describeWith(["kubectl", "helm"], () => {
  it.live("reads nothing twice while it is fresh", () => play)
})
