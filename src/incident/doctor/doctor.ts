import { Context, Effect, Layer } from "effect"
import type { SqlClient } from "effect/sql/SqlClient"
import { Bus } from "../../bus/bus.ts"
import type { DoctorReport } from "../../domain/doctor.ts"
import type { ToolReads } from "../../execute/tool-reads.ts"
import type { RunbookLibrary } from "../../knowledge/runbook-library.ts"
import type { Clusters } from "../../platform/clusters.ts"
import type { Migrations } from "../../platform/sql/migrations.ts"
import type { Timeline } from "../timeline/timeline.ts"
import { Definitions } from "../workflow/definitions.ts"
import { definitions } from "../workflow/incident-workflow.ts"
import { busCheck } from "./bus-check.ts"
import { type Check, examine } from "./check.ts"
import { clustersCheck } from "./clusters-check.ts"
import { databaseCheck } from "./database-check.ts"
import { definitionsCheck } from "./definitions-check.ts"
import { leftoversCheck, openIncidentsCheck } from "./incidents-check.ts"
import { type MachineOptions, machineCheck } from "./machine-check.ts"
import { recordsCheck } from "./records-check.ts"
import { type RulesOptions, rulesCheck } from "./rules-check.ts"
import { runnerJobsCheck } from "./runner-jobs-check.ts"

/** Looks at all of a running Handrail, and changes nothing. */
export class Doctor extends Context.Service<Doctor, { readonly examine: Effect.Effect<DoctorReport> }>()("handrail/incident/Doctor") {}

export interface DoctorOptions {
  readonly rooms: Readonly<Record<string, Migrations>>
  readonly machine: MachineOptions
  readonly rules: RulesOptions
  /** Of rooms that this one does not know. */
  readonly more: ReadonlyArray<Check<SqlClient>>
}

type Needs = SqlClient | Timeline | RunbookLibrary | Clusters | ToolReads

/** What can be looked at whether or not Handrail runs. */
export const commonChecks = ({
  machine,
  more,
  rooms,
  rules
}: DoctorOptions): ReadonlyArray<Check<SqlClient | Timeline | RunbookLibrary>> => [
  databaseCheck(rooms),
  openIncidentsCheck,
  leftoversCheck,
  recordsCheck,
  machineCheck(machine),
  rulesCheck(rules),
  ...more
]

export const layerDoctor = (options: DoctorOptions) =>
  Layer.effect(
    Doctor,
    Effect.gen(function* () {
      const bus = yield* Bus
      const context = yield* Effect.context<Needs>()
      const live = definitionsCheck(yield* Definitions)
      const checks: ReadonlyArray<Check<Needs>> = [
        ...commonChecks(options),
        live,
        busCheck(bus.status, true),
        clustersCheck,
        runnerJobsCheck
      ]
      return { examine: Effect.provide(examine("server", checks), context) }
    })
  )

/** For a home in which nothing runs: nobody else knows anything of it. */
export const definitionsAtRest: Check<SqlClient> = definitionsCheck({
  versions: definitions.map(({ version }) => version),
  elsewhere: Effect.succeed(new Set())
})
