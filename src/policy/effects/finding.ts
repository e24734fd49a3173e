import { type CommandEffect, type CommandEffects, type EffectClass, isAtLeast, worstClass } from "../../domain/command-effects.ts"

/** One effect of a command, with the sentence that explains its class. */
export interface Finding {
  readonly effect: CommandEffect
  readonly reason?: string
  /** A dry run does not take it away: it happens on Handrail's own machine, or before the tool looks at the flag. */
  readonly survivesDryRun?: boolean
}

const nothing: CommandEffect = {
  verb: "read",
  kind: "*",
  names: [],
  scope: "none",
  sensitive: false,
  reversible: true,
  class: "read"
}

export const finding = (effect: Partial<CommandEffect> & Pick<CommandEffect, "verb" | "class">, reason?: string): Finding => ({
  effect: { ...nothing, ...effect },
  ...(reason === undefined ? {} : { reason })
})

/** Reads nothing that is the cluster's: help, versions, local rendering. */
export const harmless: Finding = { effect: nothing }

/** What cannot be classified is destructive (DESIGN §1, invariant 3). */
export const notUnderstood = (reason: string): Finding => ({
  effect: { ...nothing, verb: "unknown", scope: "cluster", reversible: false, class: "destructive" },
  reason,
  survivesDryRun: true
})

/** Takes Handrail's identity, target or control out of Handrail's hands. */
export const escapes = (reason: string): Finding => ({
  effect: { ...nothing, verb: "escalate", scope: "outside", reversible: false, class: "forbidden" },
  reason,
  survivesDryRun: true
})

/** Changes something on the machine that Handrail runs on, or somewhere that is not the cluster. */
export const outside = (verb: CommandEffect["verb"], value: EffectClass, reason: string): Finding => ({
  effect: { ...nothing, verb, scope: "outside", reversible: false, class: value },
  reason,
  survivesDryRun: true
})

/** Raises a finding to at least `floor`, with the reason why. Never lowers. */
export const raise = (found: Finding, floor: EffectClass, reason: string, change: Partial<CommandEffect> = {}): Finding => ({
  ...found,
  effect: { ...found.effect, ...change, class: worstClass([found.effect.class, floor]) },
  reason: found.reason === undefined ? reason : `${found.reason}; ${reason}`
})

/** Nothing is stored, so a mutation becomes a read of what it would have printed; it still needs the credentials of the mutation. */
export const asDryRun = (found: Finding, how: string): Finding =>
  found.survivesDryRun === true || !isAtLeast(found.effect.class, "low")
    ? found
    : {
        effect: { ...found.effect, reversible: true, class: found.effect.sensitive ? "sensitive-read" : "read" },
        reason: `${how}: nothing is stored`
      }

export const worstOf = (findings: ReadonlyArray<Finding>): EffectClass => worstClass(findings.map(({ effect }) => effect.class))

const reasonsOf = (found: Finding | undefined): ReadonlyArray<string> => (found?.reason === undefined ? [] : [found.reason])

export const commandEffects = (findings: ReadonlyArray<Finding>): CommandEffects => ({
  class: worstOf(findings),
  effects: findings.map(({ effect }) => effect),
  reasons: findings.length === 1 ? reasonsOf(findings[0]) : [...new Set(findings.flatMap(reasonsOf))]
})
