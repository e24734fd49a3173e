import type { CelCondition } from "../../domain/condition.ts"
import { parseDuration } from "../../domain/duration-text.ts"
import type { Action, Approvals } from "../../domain/runbook.ts"
import { didYouMean } from "../../platform/did-you-mean.ts"
import type { YamlPath } from "../../platform/yaml-document.ts"
import { type BuildContext, showCommand } from "./build-context.ts"
import { listOf } from "./common-fields.ts"
import type { ActionFile } from "./full-form.ts"
import { orderSteps } from "./order-steps.ts"

/** What `when` may name: it decides before its step runs. */
const whenVariables = ["params", "diagnosis", "steps", "now"]

export const defaultTimeoutMs = 300_000
const defaultRetryDelayMs = 5_000

/** Ids as written, else `step-1`, `step-2` by place. */
export const stepIds = (files: ReadonlyArray<Pick<ActionFile, "id" | "cmd">>): ReadonlyArray<string> =>
  files.map(({ id }, index) => id ?? `step-${index + 1}`)

/** Actions in the order they run. */
export const buildActions = (files: ReadonlyArray<ActionFile>, path: YamlPath, context: BuildContext): ReadonlyArray<Action> => {
  const ids = stepIds(files)
  for (const [index, id] of ids.entries()) {
    if (ids.indexOf(id) < index) context.problems.add([...path, index, "id"], `the step ${JSON.stringify(id)} is there twice`, "rename one")
  }
  const order = orderSteps(
    files.map(({ after }, index) => ({ id: ids[index] ?? "", after: listOf(after) })),
    (index, missing) => {
      const meant = didYouMean(missing, ids)
      const fix = meant === undefined ? `the steps are ${ids.join(", ")}` : `did you mean ${JSON.stringify(meant)}?`
      context.problems.add([...path, index, "after"], `there is no step ${JSON.stringify(missing)}`, fix)
    },
    (index, cycle) =>
      context.problems.add([...path, index, "after"], `steps wait for each other: ${cycle.join(" → ")}`, "remove one `after`")
  )
  return order.flatMap((place, position) => {
    const file = files[place]
    const id = ids[place]
    const before = order.slice(0, position).flatMap((earlier) => ids[earlier] ?? [])
    return file === undefined || id === undefined ? [] : [buildAction(file, id, before, [...path, place], context)]
  })
}

const buildAction = (file: ActionFile, id: string, before: ReadonlyArray<string>, path: YamlPath, context: BuildContext): Action => {
  const rollbackListed = Array.isArray(file.rollback)
  const rollbackPath = (index: number) => (rollbackListed ? [...path, "rollback", index, "cmd"] : [...path, "rollback", "cmd"])
  const rollback = listOf(file.rollback)
  const when = file.when === undefined ? undefined : conditionOf(file.when)
  if (when !== undefined) {
    const place = typeof file.when === "string" ? ["when"] : ["when", "cel"]
    context.cel(when.expression, [...path, ...place], whenVariables, { ...context.members, steps: before })
  }
  if (file.irreversible === true && rollback.length > 0) {
    context.problems.add([...path, "irreversible"], "is irreversible, and has a rollback", "keep one of the two")
  }
  if (file.canary !== undefined) context.parameters(file.canary, [...path, "canary"])
  return {
    id,
    cmd: showCommand(file.cmd),
    argv: context.command(file.cmd, [...path, "cmd"]),
    validate: context.conditions(listOf(file.validate), [...path, "validate"], Array.isArray(file.validate)),
    retry: { times: file.retry?.times ?? 0, delayMs: millis(file.retry?.delay, defaultRetryDelayMs) },
    timeoutMs: millis(file.timeout, defaultTimeoutMs),
    rollback: rollback.map(({ cmd }, index) => context.command(cmd, rollbackPath(index))),
    irreversible: file.irreversible ?? false,
    ...(file.keep !== undefined && { keep: file.keep }),
    ...(file.canary !== undefined && { canary: file.canary }),
    ...(file.title !== undefined && { title: file.title }),
    ...(when !== undefined && { when }),
    ...(file.simulate !== undefined && { simulate: context.command(file.simulate, [...path, "simulate"]) }),
    ...(file.approvals !== undefined && { approvals: buildApprovals(file.approvals) })
  }
}

const conditionOf = (when: NonNullable<ActionFile["when"]>): CelCondition =>
  typeof when === "string"
    ? { _tag: "cel", source: when, expression: when }
    : { _tag: "cel", source: when.name ?? when.cel, expression: when.cel }

type ApprovalsFile = NonNullable<ActionFile["approvals"]>

export const buildApprovals = (file: ApprovalsFile): Approvals =>
  "groups" in file ? { groups: file.groups, people: file.people ?? 1 } : { groups: file.map(({ group }) => group), people: 1 }

const millis = (duration: string | undefined, otherwise: number): number =>
  duration === undefined ? otherwise : (parseDuration(duration) ?? otherwise)
