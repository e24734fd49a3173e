import { Clock, Effect, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { isMutation } from "../../domain/command-effects.ts"
import { type Digest, digestJson, type IncidentId, Timestamp, timestamp } from "../../domain/ids.ts"
import { refKey } from "../../domain/object-ref.ts"
import { type Plan, type PlanStep, TargetState } from "../../domain/plan.ts"
import { Incidents } from "../incidents.ts"
import { handOver } from "./ended.ts"
import { ofRevision } from "./revision.ts"
import { stage } from "./stage.ts"
import { type Attempt, since, whenTried } from "./tried-before.ts"

type Known = Pick<Plan, "cluster" | "steps">

const changes = ({ effects }: PlanStep): boolean => isMutation(effects.class)

/** What a plan is to do on what, up to its `count`th change: the same for the same commands on objects that hold the same. */
const fingerprintOf = ({ cluster, steps }: Known, count: number): Digest =>
  digestJson({
    cluster,
    steps: steps
      .filter(changes)
      .slice(0, count)
      .map(({ argv, targets }) => ({
        argv,
        targets: targets.map(({ ref, content, version }) => [refKey(ref), content ?? version])
      }))
  })

/** What a step does, whatever its objects hold. */
const actionOf = (cluster: Plan["cluster"], { argv }: PlanStep): Digest => digestJson({ cluster, argv })

const Targets = Schema.fromJsonString(Schema.Array(TargetState))
const encodeTargets = Schema.encodeSync(Targets)

/**
 * Keeps that a plan failed at a step: the changes up to it, and its own, or the last before it where it only reads. The first failure is the
 * one that is told later.
 */
export const rememberFailure = (incident: IncidentId, plan: Plan, step: PlanStep, reason: string) =>
  stage({
    incident,
    name: ofRevision(plan.revision, "remember-failure"),
    success: Schema.Void,
    run: Effect.gen(function* () {
      const done = plan.steps.slice(0, plan.steps.findIndex(({ id }) => id === step.id) + 1).filter(changes)
      const last = done.at(-1)
      if (last === undefined) return
      const sql = yield* SqlClient
      const row = {
        fingerprint: fingerprintOf(plan, done.length),
        incident,
        reason: reason.slice(0, 500),
        at: timestamp(yield* Clock.currentTimeMillis),
        action: actionOf(plan.cluster, last),
        title: last.title,
        targets: encodeTargets(last.targets)
      }
      yield* sql`INSERT INTO failed_plans ${sql.insert(row)} ON CONFLICT (fingerprint) DO NOTHING`
    })
  })

const Failure = Schema.Struct({
  incident: Schema.String,
  at: Timestamp,
  reason: Schema.String,
  /** Absent in what earlier releases kept. */
  title: Schema.NullOr(Schema.String),
  targets: Schema.NullOr(Targets)
})
const decodeFailures = Schema.decodeUnknownEffect(Schema.Array(Failure))

const attemptOf = ({ at, incident, reason, targets, title }: typeof Failure.Type): Attempt => ({
  at,
  incident,
  reason,
  title: title ?? "this very plan",
  targets: targets ?? []
})

/** Steps with what is known of their failures: what was tried when, why it failed, and what is different now. */
export const withFailures = Effect.fnUntraced(function* (cluster: Plan["cluster"], steps: ReadonlyArray<PlanStep>) {
  const sql = yield* SqlClient
  return yield* Effect.forEach(
    steps,
    Effect.fnUntraced(function* (step) {
      if (!changes(step)) return step
      const rows = yield* sql`SELECT incident, at, reason, title, targets FROM failed_plans
        WHERE action = ${actionOf(cluster, step)} ORDER BY at DESC, incident LIMIT 1`
      const [failed] = yield* decodeFailures(rows)
      if (failed === undefined) return step
      const attempt = attemptOf(failed)
      const note = `it was tried ${whenTried(attempt)} and failed: ${attempt.reason}; ${since(attempt, step)}`
      return { ...step, notes: [...(step.notes ?? []), note] } satisfies PlanStep
    })
  )
})

/**
 * Ends the incident when what its plan would do has failed before on the same state: trying again would fail again. A person who asks for the
 * incident may have changed what the objects do not show, so theirs goes on.
 */
export const refuseFailedPlan = Effect.fnUntraced(function* (incident: IncidentId, plan: Plan) {
  const { requestedBy } = yield* (yield* Incidents).get(incident)
  const count = plan.steps.filter(changes).length
  if (requestedBy !== undefined || count === 0) return
  const sql = yield* SqlClient
  const fingerprints = Array.from({ length: count }, (_, index) => fingerprintOf(plan, index + 1))
  const rows = yield* sql`SELECT incident, at, reason, title, targets FROM failed_plans
    WHERE fingerprint IN ${sql.in(fingerprints)} AND incident <> ${incident} ORDER BY at DESC LIMIT 1`
  const [failed] = yield* decodeFailures(rows)
  if (failed === undefined) return
  const attempt = attemptOf(failed)
  return yield* handOver(
    `${attempt.title} was tried ${whenTried(attempt)} on the same state, and failed: ${attempt.reason}`,
    `See what happened then: handrail incident show ${attempt.incident}`,
    `To have it tried all the same, ask for it by name: handrail runbook run ${plan.runbook.name}`
  )
})
