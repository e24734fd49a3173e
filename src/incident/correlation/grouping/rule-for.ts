import { bitsOf } from "../facts/parts.ts"
import { type Rule, rules } from "./relations.ts"
import type { Around, Seen } from "./seen.ts"

/** The bits of those that have to be asked twice. */
const eitherWay = rules.reduce((bits, rule, index) => (rule.eitherWay ? bits | (1 << index) : bits), 0)

/** The first of the two says the other's name, or one of them says both. */
const BY_NAME = bitsOf("mentioned", "blamedElsewhere")
const BY_EITHER_NAME = bitsOf("dependency")

const saysNameOf = ({ about: { byName } }: Seen, { about: { workload } }: Seen): boolean =>
  byName.size > 0 && workload !== undefined && byName.has(workload)

/** The bits of the rules that are out, as neither of the two names the other, one way and the other. */
const unnamed = (alert: Seen, other: Seen, { topology }: Around): readonly [forth: number, back: number] => {
  const [forth, back] = [saysNameOf(alert, other), saysNameOf(other, alert)]
  const each = forth || back || topology !== undefined ? 0 : BY_EITHER_NAME
  return [each | (forth ? 0 : BY_NAME), each | (back ? 0 : BY_NAME)]
}

/**
 * The strongest rule by which the alert can be of the same trouble as the aspect: the first that holds. `count`: how many of the rules are
 * looked at, and of these only where each of the two can have its part.
 */
export const ruleFor = (alert: Seen, other: Seen, around: Around, count = rules.length): Rule | undefined => {
  const out = unnamed(alert, other, around)
  const forth = alert.about.asOne & other.about.asOther & ~out[0]
  const back = other.about.asOne & alert.about.asOther & eitherWay & ~out[1]
  for (let left = (forth | back) & ((1 << count) - 1); left !== 0; left &= left - 1) {
    const bit = left & -left
    const rule = rules[31 - Math.clz32(bit)] as Rule
    if ((forth & bit) !== 0 && rule.holds(alert, other, around)) return rule
    if ((back & bit) !== 0 && rule.holds(other, alert, around)) return rule
  }
  return undefined
}
