import { Effect, Exit, Option, type Schema } from "effect"
import * as Activity from "effect/workflow/Activity"
import { OwnershipLost } from "../../domain/fence.ts"
import type { IncidentId } from "../../domain/ids.ts"
import { isEnded } from "../../domain/incident.ts"
import { narrow } from "../../domain/incident-scope.ts"
import { Narrator } from "../../domain/narrator.ts"
import type { Tier } from "../../domain/plan.ts"
import { inScope } from "../../platform/deadline.ts"
import { Incidents } from "../incidents.ts"
import { narratorFor } from "../timeline/incident-narrator.ts"
import { Ended, endedBy, handOver } from "./ended.ts"
import { IncidentScopes } from "./incident-scopes.ts"
import { unlessItEndsLives } from "./lost-lives.ts"
import { afterOutages } from "./outage.ts"
import { Ownership } from "./ownership.ts"
import { RunningStages } from "./running-stages.ts"

export interface StageOptions<S extends Schema.Constraint, E, R> {
  readonly incident: IncidentId
  /** Unique within the incident and never changed once released: results are stored by it. */
  readonly name: string
  readonly success: S
  /** The most authority that the stage may use; `reader` when absent. */
  readonly tier?: Tier
  readonly run: Effect.Effect<S["Type"], E, R>
}

/** How a stage went, for whoever looks at its span: `done`, how it ended the incident, or `interrupted`. */
const outcomeOf = (exit: Exit.Exit<unknown, Ended>): string =>
  Exit.isSuccess(exit) ? "done" : Option.match(Exit.findErrorOption(exit), { onNone: () => "interrupted", onSome: ({ phase }) => phase })

/**
 * One durable step of an incident's workflow. Its result is stored, and a restart continues after it; what was running at a
 * crash runs again, so a stage must find what it had done: it tells through a narrator that tells once, and concludes through
 * `StageRecord`. It ends by the incident's deadline, from inside. Every failure becomes an `Ended` that hands the incident over.
 */
export const stage = <S extends Schema.Constraint, E, R>({ incident, name, success, tier = "reader", run }: StageOptions<S, E, R>) =>
  Activity.make({
    name,
    success,
    error: Ended,
    execute: Effect.gen(function* () {
      const now = yield* (yield* Incidents).get(incident)
      if (isEnded(now.phase)) return yield* handOver(now.outcome ?? `the incident is ${now.phase}`)
      const scope = narrow((yield* IncidentScopes).of(now), { tier })
      const narrator = yield* narratorFor(incident, name)
      const scoped = run.pipe(Effect.provideService(Narrator, narrator), inScope(name, scope))
      return yield* unlessItEndsLives(now, name, scoped)
    }).pipe(
      afterOutages(name),
      Effect.catch((error) => Effect.fail(endedBy(name, error))),
      Effect.catchDefect((defect) =>
        defect instanceof OwnershipLost
          ? Effect.die(defect)
          : Effect.andThen(Effect.logError(`stage ${name} of ${incident} broke`, defect), Effect.fail(endedBy(name, defect)))
      ),
      (fenced) => Effect.flatMap(Ownership, (ownership) => ownership.fenced(incident, fenced)),
      (executed) => Effect.flatMap(RunningStages, (stages) => stages.run(executed)),
      Effect.onExit((exit) => Effect.annotateCurrentSpan("outcome", outcomeOf(exit))),
      Effect.withSpan(`incident.${name}`),
      // every read, tool call and told event below says which incident and stage it was for
      Effect.annotateSpans({ "incident.id": incident, stage: name })
    )
  })
