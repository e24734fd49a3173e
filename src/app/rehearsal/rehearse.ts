import { join } from "node:path"
import { Console, Effect } from "effect"
import { startRehearsal } from "./rehearsal.ts"
import { findScenario } from "./scenarios.ts"

export interface RehearseOptions {
  readonly scenario: string
  readonly home: string
  /** Make the scenario's mistake at once. */
  readonly broken: boolean
  readonly port: number
}

/** Runs a rehearsal cluster until interrupted, and says how to reach it. */
export const rehearse = Effect.fn("app.rehearse")(function* (options: RehearseOptions) {
  const scenario = yield* findScenario(options.scenario)
  yield* Console.log(`starting a rehearsal cluster with its past (${scenario.name}) ...`)
  const { cluster, kubeconfigs, notes } = yield* startRehearsal(scenario, join(options.home, "rehearsal"), options.port)
  yield* Effect.forEach(notes, (note) => Console.error(`note: ${note}`), { discard: true })
  if (options.broken) yield* cluster.breakIt
  yield* Console.log(
    [
      `a Kubernetes API is at ${cluster.url}${options.broken ? `, and broken: ${scenario.summary}` : ""}`,
      "",
      `  export KUBECONFIG=${kubeconfigs.admin}`,
      "  kubectl get pods -A",
      "",
      "Ctrl-C stops it; nothing of it is kept."
    ].join("\n")
  )
  return yield* Effect.never
}, Effect.scoped)
