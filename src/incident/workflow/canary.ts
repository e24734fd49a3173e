import { Effect } from "effect"
import type { Action, Argv } from "../../domain/runbook.ts"
import { type ArgvUnresolved, resolveText } from "../../knowledge/resolve-argv.ts"
import { type Ended, handOver } from "./ended.ts"

/** A command with another namespace in place of its own, in every spelling; undefined when it names none. */
const inNamespace = ([program, ...words]: Argv, namespace: string): Argv | undefined => {
  const replaced = words.map((word, at) => {
    if (["-n", "--namespace"].includes(words[at - 1] ?? "")) return namespace
    const [flag] = /^(-n=?|--namespace=)(?=.)/.exec(word) ?? []
    return flag === undefined ? word : `${flag}${namespace}`
  })
  return replaced.some((word, at) => word !== words[at]) || words.includes(namespace) ? [program, ...replaced] : undefined
}

/**
 * An action that names a canary namespace becomes two: the same command there, validated, and then the real one, which is not reached
 * when the first fails. Both are steps of the plan, each decided about and undone like any other.
 */
export const withCanary = Effect.fnUntraced(function* (
  action: Action,
  parameters: Readonly<Record<string, string>>
): Effect.fn.Return<ReadonlyArray<Action>, ArgvUnresolved | Ended> {
  if (action.canary === undefined) return [action]
  const namespace = yield* resolveText(action.canary, parameters, `the canary of ${action.id}`)
  const argv = inNamespace(action.argv, namespace)
  if (argv === undefined) {
    return yield* handOver(
      `${action.id} names the canary namespace ${namespace}, and its command names no namespace to put it in place of`,
      "Write the command with --namespace, or leave out `canary`."
    )
  }
  const { canary: _, simulate: __, ...plain } = action
  const rollback = action.rollback.map((undo) => inNamespace(undo, namespace)).filter((undo) => undo !== undefined)
  const title = `${action.title ?? action.cmd}, in canary namespace ${namespace} first`
  const first: Action = { ...plain, id: `${action.id}-canary`, title, argv, rollback }
  return [first, plain satisfies Action]
})
