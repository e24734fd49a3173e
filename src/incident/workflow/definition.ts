/**
 * What becomes of an incident is a definition with a version. An incident is bound to the version that it began with: its results are
 * stored by that definition's names, so that no other could go on with it. A release may hold several.
 */
import { Effect, type Layer, Schedule } from "effect"
import * as ClusterSchema from "effect/cluster/ClusterSchema"
import * as Activity from "effect/workflow/Activity"
import * as Workflow from "effect/workflow/Workflow"
import { IncidentId } from "../../domain/ids.ts"
import type { Ended } from "./ended.ts"
import { finish } from "./finish.ts"
import { IncidentScopes } from "./incident-scopes.ts"
import { Ownership } from "./ownership.ts"

/** Names and payload are stored: they do not change once released. The first version has the name from before there were versions. */
const nameOf = (version: number): string => (version === 1 ? "Incident" : `Incident.${version}`)

/**
 * Replicas take work by groups, and each only of groups that it knows: what began with a newer version stays with those that have it. The
 * numbers are padded because the engine orders groups by their names, and whoever is there already must keep its place.
 */
export const groupOf = (version: number): string => (version === 1 ? "default" : `incident-${String(version).padStart(6, "0")}`)

export const versionOfGroup = (group: string): number | undefined => {
  if (group === groupOf(1)) return 1
  const [, digits] = /^incident-(\d{6})$/.exec(group) ?? []
  return digits === undefined ? undefined : Number(digits)
}

const workflowOf = (version: number) => {
  const group = groupOf(version)
  return Workflow.make(nameOf(version), {
    payload: { incident: IncidentId },
    idempotencyKey: ({ incident }) => incident
  }).annotate(ClusterSchema.ShardGroup, () => group)
}

/** An end must be told: a database that cannot be written now is tried again for as long as the process lives. */
const patiently = Schedule.min([Schedule.exponential("200 millis"), Schedule.spaced("30 seconds")])

const end = (incident: IncidentId, ended: Ended) =>
  Activity.make({
    name: "end",
    execute: Effect.flatMap(Ownership, (ownership) => ownership.fenced(incident, finish(incident, ended))).pipe(
      Effect.tapError((error) => Effect.logError(`the end of ${incident} could not be told`, error)),
      Effect.retry({ schedule: patiently, while: ({ _tag }) => _tag === "TimelineUnavailable" }),
      Effect.orDie,
      Effect.andThen(Effect.flatMap(IncidentScopes, (scopes) => scopes.forget(incident)))
    )
  })

/**
 * One version. `version`: 1, 2, 3 …, without gaps, and never given to anything else. `stages` ends the incident by failing with `Ended`.
 * The layer registers it with the engine.
 */
export const defineIncident = <R>(version: number, stages: (incident: IncidentId) => Effect.Effect<never, Ended, R>) => {
  const workflow = workflowOf(version)
  const layer = workflow.toLayer(({ incident }) => stages(incident).pipe(Effect.catchTag("Ended", (ended) => end(incident, ended))))
  return { version, workflow, layer }
}

export interface IncidentDefinition<R> {
  readonly version: number
  readonly workflow: ReturnType<typeof workflowOf>
  readonly layer: Layer.Layer<never, never, R>
}
