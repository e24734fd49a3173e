import { isSet, type PrintedCommand } from "./command/read-command.ts"
import { allKinds, kindCalled } from "./kinds.ts"
import type { CompleteList } from "./printed.ts"
import type { SaidInstead } from "./text/errors.ts"

/** Flags that choose among the objects of a kind or cut the list. */
const choosing = ["selector", "field-selector", "for", "types", "filename", "kustomize", "limit", "raw", "subresource"]

/** The kinds that a command was asked to list, by their names in the API. */
export const kindsAsked = ({ resources, verb }: PrintedCommand): ReadonlyArray<string> => {
  if (verb === "events") return ["Event"]
  const kinds = resources.flatMap(({ kind, typed }) => (typed === "all" ? allKinds : kind === undefined ? [] : [kind.kind]))
  return [...new Set(kinds)]
}

/** Whether a command shows all objects of the kinds that it names. */
const showsAll = ({ filtered, flags, resources, verb }: PrintedCommand): boolean =>
  (verb === "get" || verb === "describe" || verb === "events") &&
  !filtered &&
  !isSet(flags, "watch") &&
  !isSet(flags, "watch-only") &&
  !choosing.some((flag) => flags.has(flag)) &&
  (verb === "events" || (resources.length > 0 && resources.every(({ name }) => name === undefined)))

/**
 * What is listed whole: by a command that chose nothing and whose output nothing was taken from, when it printed objects or said that
 * there are none. An output that is empty tells nothing.
 */
export const completeLists = (
  command: PrintedCommand,
  said: Pick<SaidInstead, "empty" | "failed">,
  found: { readonly isEmpty: boolean; readonly namespace: string }
): ReadonlyArray<CompleteList> => {
  if (!showsAll(command) || said.failed || (found.isEmpty && said.empty.length === 0)) return []
  const told = said.empty.find(({ namespace }) => namespace !== undefined)?.namespace
  return kindsAsked(command).map((kind) => {
    const everywhere = command.allNamespaces || kindCalled(kind)?.namespaced === false
    return everywhere ? { kind } : { kind, namespace: told ?? found.namespace }
  })
}
