import { Effect, Schema } from "effect"
import type { ApprovedPlan } from "../../domain/decision.ts"
import type { IncidentId } from "../../domain/ids.ts"
import { isHelmRelease, type ObjectRef, refKey, showRef } from "../../domain/object-ref.ts"
import type { PlanStep, TargetState } from "../../domain/plan.ts"
import { snapshotTargets } from "../../execute/snapshot.ts"
import { resourceOf } from "../../platform/kubernetes/place.ts"
import { commandLine, shortDigest } from "../../render/words.ts"
import { clusterOf } from "./cluster-of-incident.ts"
import { ofRevision } from "./revision.ts"
import { stage } from "./stage.ts"

const version = ({ version: value }: TargetState): string => (value === "absent" ? "absent" : `at version ${value}`)

const evidence = ({ snapshot }: TargetState): string => (snapshot === undefined ? "" : ` (evidence ${shortDigest(snapshot)})`)

const compare = (before: TargetState, now: TargetState | undefined): string => {
  const was = `was ${version(before)}${evidence(before)}`
  if (now === undefined) return `${showRef(before.ref)} ${was}; it could not be read now.`
  const isSame = now.version === before.version && now.uid === before.uid
  return isSame
    ? `${showRef(before.ref)} is as it was before the plan, ${version(now)}${evidence(now)}.`
    : `${showRef(before.ref)} ${was} before the plan, and is ${now.uid === before.uid ? version(now) : `another object ${version(now)}`}${evidence(now)}.`
}

const look = (ref: ObjectRef): string => {
  const { namespace, name } = ref
  return isHelmRelease(ref)
    ? commandLine(["helm", "history", name, ...(namespace === undefined ? [] : ["--namespace", namespace])])
    : commandLine(["kubectl", "get", resourceOf(ref), name, ...(namespace === undefined ? [] : ["-n", namespace]), "-o", "yaml"])
}

const byHand = (step: PlanStep): ReadonlyArray<string> =>
  step.rollback.map(({ argv, restores }) =>
    restores === undefined
      ? `To undo ${step.title} by hand: ${commandLine(argv)}`
      : `To undo ${step.title} by hand, put ${showRef(restores.ref)} back as its snapshot has it${evidence(step.targets.find(({ ref }) => refKey(ref) === refKey(restores.ref)) ?? { ref: restores.ref, version: "" })}: ${look(restores.ref)}`
  )

/** What whoever is paged must know when a plan could not be undone: each object before and now, and the commands that the plan had to undo it. */
export const exactState = (incident: IncidentId, { plan }: ApprovedPlan) => {
  const name = ofRevision(plan.revision, "exact-state")
  return stage({
    incident,
    name,
    success: Schema.Array(Schema.String),
    tier: "operator",
    run: Effect.gen(function* () {
      const cluster = yield* clusterOf(incident)
      const lines = yield* Effect.forEach(plan.steps, (step) =>
        Effect.gen(function* () {
          const now = yield* snapshotTargets(step.effects, cluster).pipe(Effect.catch(() => Effect.succeed<ReadonlyArray<TargetState>>([])))
          return step.targets.map((before) =>
            compare(
              before,
              now.find(({ ref }) => refKey(ref) === refKey(before.ref))
            )
          )
        })
      )
      return [...new Set(lines.flat()), ...plan.steps.flatMap(byHand)]
    })
  })
}
