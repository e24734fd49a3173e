import { randomUUID } from "node:crypto"
import { Clock, Effect } from "effect"
import { CurrentActor } from "../api/authorization.ts"
import type { OpenIncident } from "../api/incidents.ts"
import { Unavailable } from "../api/problem.ts"
import { Correlation } from "../incident/correlation/correlation.ts"
import { IncidentEngine } from "../incident/engine.ts"
import { RunbookLibrary } from "../knowledge/runbook-library.ts"
import { manualSignal } from "./manual-signal.ts"
import { notFound, unavailable } from "./problems.ts"

const notStored = (cause: Error) =>
  new Unavailable({ message: `the incident was not opened: ${cause.message}`, where: "POST /v1/incidents", next: "ask again in a moment" })

/** Opens an incident for whoever asks, with the runbook they name, and starts it. On disk when it returns. */
export const openByHand = Effect.fn("server.openByHand")(function* (request: typeof OpenIncident.Type) {
  const library = yield* RunbookLibrary
  yield* Effect.mapError(library.get(request.runbook), notFound)
  const signal = manualSignal({
    runbook: request.runbook,
    cluster: request.cluster,
    labels: request.labels,
    by: yield* CurrentActor,
    now: yield* Clock.currentTimeMillis,
    nonce: randomUUID()
  })
  const stored = yield* (yield* Correlation).accept([{ signal, notes: [] }]).pipe(Effect.mapError(notStored))
  const [incident] = stored.opened
  if (incident === undefined) return yield* notStored(new Error(stored.outcomes[0] ?? "the store did not say why"))
  yield* Effect.mapError((yield* IncidentEngine).start(incident), unavailable)
  return { incident }
})
