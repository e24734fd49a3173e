import { Effect } from "effect"
import type { Condition, ConditionResult } from "../../domain/condition.ts"
import type { ConditionContext } from "./condition-context.ts"
import { readTables } from "./kubectl-table.ts"
import { isObject, readObjects } from "./printed-objects.ts"
import { objectReadiness, type Readiness, tableReadiness } from "./readiness.ts"
import { isNamed } from "./resource-kind.ts"
import { podRestarts, type Restarts, tableRestarts } from "./restarts.ts"
import { someOf, verdict } from "./verdict.ts"

type RestartsAtMost = Extract<Condition, { _tag: "restarts-at-most" }>
type AllReady = Extract<Condition, { _tag: "all-ready" }>

/** Objects given or printed as JSON or YAML; `undefined` when the output is something else. */
export const objectsOf = Effect.fnUntraced(function* (context: ConditionContext) {
  if (context.objects !== undefined) return context.objects.filter(isObject)
  return context.output === undefined ? undefined : yield* readObjects(context.output.stdout)
})

export const checkRestarts = Effect.fnUntraced(function* ({ limit }: RestartsAtMost, context: ConditionContext) {
  const objects = yield* objectsOf(context)
  const counted: ReadonlyArray<Restarts> =
    objects === undefined
      ? readTables(context.output?.stdout ?? "").flatMap((table) => tableRestarts(table) ?? [])
      : objects.flatMap((object) => podRestarts(object) ?? [])
  const over = counted.filter(({ count }) => count !== undefined && count > limit)
  if (over.length > 0) {
    const shown = someOf(over.map(({ name, count }) => `${name} (${count})`))
    return verdict(false, `restarted more than ${limit} times: ${shown}`)
  }
  if (counted.length === 0) return verdict(undefined, "no pods with a restart count were printed")
  const unread = counted.filter(({ count }) => count === undefined)
  if (unread.length > 0) return verdict(undefined, `the restart count of ${someOf(unread.map(({ name }) => name))} could not be read`)
  return unlessCut(context, `none of ${counted.length} pods restarted more than ${limit} times`)
})

export const checkReady = Effect.fnUntraced(function* ({ what }: AllReady, context: ConditionContext) {
  const objects = yield* objectsOf(context)
  const seen: ReadonlyArray<Readiness> =
    objects === undefined ? readTables(context.output?.stdout ?? "").flatMap(tableReadiness) : objects.map(objectReadiness)
  const asked = seen.filter(({ kind }) => kind === "" || isNamed(kind, what))
  const things = what === "*" ? "objects" : what
  const notReady = asked.filter(({ ready }) => ready === false)
  if (notReady.length > 0) {
    const shown = someOf(notReady.map((one) => `${one.name} (${one.seen})`))
    return verdict(false, `${notReady.length} of ${asked.length} ${things} not ready: ${shown}`)
  }
  if (asked.length === 0) return verdict(undefined, `no ${things} were printed`)
  const untold = asked.filter(({ ready }) => ready === undefined)
  if (untold.length > 0) return verdict(undefined, `cannot tell whether ${someOf(untold.map(({ name }) => name))} is ready`)
  return unlessCut(context, `all ${asked.length} ${things} are ready`)
})

/** Nothing bad in the part that was kept says nothing of the rest. */
const unlessCut = (context: ConditionContext, message: string): ConditionResult =>
  context.objects === undefined && context.output?.truncated === true
    ? verdict(undefined, `${message}, but not all of the output was kept`)
    : verdict(true, message)
