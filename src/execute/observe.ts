import type { CommandEffects, EffectVerb } from "../domain/command-effects.ts"
import { refKey, showRef } from "../domain/object-ref.ts"
import type { TargetState } from "../domain/plan.ts"

export interface Observed {
  readonly conclusion: "applied" | "not-applied" | "unknown"
  /** A sentence that cites what was seen. */
  readonly reason: string
}

/** What a change of the target tells about the command. `whole`: it is one write, so the target moved or it did not. `part`: one of many. */
const tells: Record<EffectVerb, "whole" | "part" | "nothing"> = {
  read: "nothing",
  create: "whole",
  update: "whole",
  scale: "whole",
  restart: "whole",
  rollback: "whole",
  cordon: "whole",
  delete: "whole",
  evict: "part",
  exec: "nothing",
  connect: "nothing",
  escalate: "nothing",
  unknown: "nothing"
}

const moved = (before: TargetState, now: TargetState): boolean => before.version !== now.version || before.uid !== now.uid

const unknown = (reason: string): Observed => ({ conclusion: "unknown", reason })

/**
 * What the cluster shows of a command that was begun and whose end nobody saw. `applied` and `not-applied` are said only when every
 * object that it acts on says the same; the rest is for a person. A change of labels or annotations alone does not move an object's
 * generation, so such a command may be called `not-applied` although it was: making it again then changes nothing.
 */
export const observe = (input: {
  readonly intended: ReadonlyArray<TargetState>
  readonly now: ReadonlyArray<TargetState>
  readonly effects: CommandEffects
}): Observed => {
  const { intended, now, effects } = input
  const kinds = effects.effects.filter((effect) => effect.class !== "read").map(({ verb }) => tells[verb])
  if (intended.length === 0 || kinds.includes("nothing")) return unknown("nothing in the cluster shows whether the command has run")
  const pairs = intended.map((before) => ({ before, after: now.find(({ ref }) => refKey(ref) === refKey(before.ref)) }))
  const unseen = pairs.find(({ after }) => after === undefined)
  if (unseen !== undefined) return unknown(`${showRef(unseen.before.ref)} could not be read again`)
  const pending = now.find(({ version }) => version.includes(":pending-"))
  if (pending !== undefined) return unknown(`${showRef(pending.ref)} was left half-way, at ${pending.version}`)
  const changed = pairs.filter(({ before, after }) => after !== undefined && moved(before, after))
  const all = pairs.map(({ before }) => showRef(before.ref)).join(", ")
  if (kinds.includes("part")) {
    return unknown(
      changed.length === 0 ? `${all} does not show how far the command came` : `${all} has changed, and how far the rest came is not seen`
    )
  }
  if (changed.length === pairs.length) return { conclusion: "applied", reason: `${all} has changed since the step was about to start` }
  if (changed.length === 0) return { conclusion: "not-applied", reason: `${all} is as it was before the step` }
  return unknown(`of ${all} only ${changed.map(({ before }) => showRef(before.ref)).join(", ")} has changed`)
}
