/** Whether a cluster's audit log holds a write that no approved plan accounts for. */
import { DatabaseSync } from "node:sqlite"
import type { CommandEffects } from "../../src/domain/command-effects.ts"
import type { Plan } from "../../src/domain/plan.ts"
import type { TimelineData } from "../../src/domain/timeline.ts"

/** One write that a cluster let through. */
export interface Write {
  readonly verb: string
  /** Plural, without its group. */
  readonly resource: string
  readonly namespace: string
  readonly name: string
}

/** A command of a plan that was begun; `rollback` is -1 for the step's own. */
export interface Begun {
  readonly plan: string
  readonly step: string
  readonly rollback: number
}

const keyOf = ({ resource, namespace, name }: Omit<Write, "verb">): string => `${resource}/${namespace}/${name}`

/** What one write of a command may be of. */
const targetsOf = ({ effects }: CommandEffects): ReadonlyArray<string> =>
  effects.flatMap(({ kind, namespace = "", names }) => names.map((name) => keyOf({ resource: `${kind.toLowerCase()}s`, namespace, name })))

/** Plans that policy allowed, or that enough people approved, and that the gate signed. */
const approvedPlans = (events: ReadonlyArray<TimelineData>): ReadonlyMap<string, Plan> => {
  const signed = new Set(events.flatMap((data) => (data._tag === "PlanApproved" ? [data.plan] : [])))
  const given = (plan: string): number =>
    new Set(
      events.flatMap((data) =>
        data._tag === "ApprovalGiven" && data.approval.plan === plan && data.approval.answer === "approved"
          ? [data.approval.by.subject]
          : []
      )
    ).size
  const decided = new Set(
    events.flatMap((data) => {
      if (data._tag !== "DecisionMade") return []
      const { plan, verdict, approvals } = data.decision
      return verdict === "allow" || (verdict === "needs-approval" && given(plan) >= (approvals?.people ?? 1)) ? [plan] : []
    })
  )
  return new Map(
    events.flatMap((data) =>
      data._tag === "PlanProposed" && signed.has(data.digest) && decided.has(data.digest) ? [[data.digest, data.plan]] : []
    )
  )
}

const targetsOfRun = ({ plan, step, rollback }: Begun, plans: ReadonlyMap<string, Plan>): ReadonlyArray<string> => {
  const found = plans.get(plan)?.steps.find(({ id }) => id === step)
  const undo = found?.rollback[rollback]
  if (found === undefined) return []
  if (rollback < 0) return targetsOf(found.effects)
  return undo?.restores === undefined ? targetsOf(undo?.effects ?? found.effects) : targetsOf(found.effects)
}

/** What is known of one installation's doings: events in their incidents' order, and the step ledger. */
export interface Doings {
  readonly events: ReadonlyArray<TimelineData>
  readonly begun: ReadonlyArray<Begun>
}

/**
 * The writes that are left when each command that Handrail began, for an approved plan, has accounted for one write of what it names.
 * `each`: by step, all attempts at a command account for one write together, so that what is left was done again.
 */
export const unaccountedIn = (
  { events, begun }: Doings,
  writes: ReadonlyArray<Write>,
  each: "attempt" | "step" = "attempt"
): ReadonlyArray<Write> => {
  const plans = approvedPlans(events)
  const keyOfRun = ({ plan, step, rollback }: Begun): string => JSON.stringify([plan, step, rollback])
  const runs = each === "attempt" ? begun : [...new Map(begun.map((run) => [keyOfRun(run), run])).values()]
  const open = runs.map((run) => targetsOfRun(run, plans))
  return writes.filter((write) => {
    const at = open.findIndex((targets) => targets.includes(keyOf(write)))
    if (at >= 0) open.splice(at, 1)
    return at < 0
  })
}

/** As above, for an installation whose database is a file. */
export const unaccounted = (database: string, writes: ReadonlyArray<Write>): ReadonlyArray<Write> => {
  const sql = new DatabaseSync(database, { readOnly: true })
  try {
    const events = sql.prepare("SELECT data FROM timeline_events ORDER BY incident, seq").all()
    const begun = sql.prepare("SELECT plan, step, rollback FROM step_ledger").all()
    return unaccountedIn(
      {
        events: events.map(({ data }) => JSON.parse(String(data))),
        begun: begun.map(({ plan, step, rollback }) => ({ plan: String(plan), step: String(step), rollback: Number(rollback) }))
      },
      writes
    )
  } finally {
    sql.close()
  }
}
