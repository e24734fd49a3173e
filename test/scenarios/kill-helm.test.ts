/**
 * Handrail is killed with SIGKILL while helm is in the middle of a rollback, and helm dies with it: the release is left half-way. After
 * a restart that is seen, the plan's own way back is taken, and a person is told.
 */
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { describeWith } from "../../toolbox/vitest.ts"
import { breakAndAlert, door, kill, makeStage, type Stage, startHandrail, verifyRecord, waitFor } from "./handrail-process.ts"

/** The status of each revision that helm has stored. https://helm.sh/docs/topics/kubernetes_apis/ */
const statuses = ({ rehearsal: { cluster } }: Stage): ReadonlyArray<string> =>
  cluster.store
    .list("secrets", "kube-system")
    .filter(({ metadata }) => metadata.name.startsWith("sh.helm.release.v1.cni."))
    .map(({ metadata }) => metadata.labels?.status ?? "")

const play = Effect.gen(function* () {
  const stage = yield* makeStage("cni-regression", "auto")
  const first = yield* startHandrail(stage)
  yield* breakAndAlert(stage, yield* door(stage, first))
  yield* waitFor(stage, first, () => statuses(stage).some((status) => status.startsWith("pending-")))
  yield* kill(first)
  expect(statuses(stage).some((status) => status.startsWith("pending-"))).toBe(true)
  const second = yield* startHandrail(stage)
  const events = yield* waitFor(stage, second, (told) => told.some(({ data }) => data._tag === "IncidentEnded"))
  yield* kill(second)
  const told = events.map(({ data }) => data)
  expect(told).toContainEqual(
    expect.objectContaining({ _tag: "StepObserved", conclusion: "unknown", reason: expect.stringContaining("half-way") })
  )
  expect(told.filter((data) => data._tag === "StepIntended" && data.argv.includes("rollback"))).toHaveLength(1)
  expect(told).toContainEqual(expect.objectContaining({ _tag: "RollbackFinished", status: "undone" }))
  expect(told.find(({ _tag }) => _tag === "IncidentEnded")).toMatchObject({ phase: "handed-over" })
  const incident = events[0]?.incident ?? expect.unreachable("no event")
  expect(yield* verifyRecord(stage, incident)).toMatchObject({ intact: true })
}).pipe(Effect.scoped)

describeWith(["kubectl", "helm"], () => {
  it.live("puts a release right that a killed helm left half-way, and hands over", () => play)
})
