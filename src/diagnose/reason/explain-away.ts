import { entityKey } from "../../domain/entity.ts"
import { reachOf, type Scored } from "./hypothesis.ts"

/**
 * What is left as causes when those that show others are taken away: a hypothesis that points at an object (a dependency that does not
 * answer, a claim that is not bound) is an effect where that object has a confirmed cause of its own.
 */
export const roots = (standing: ReadonlyArray<Scored>): ReadonlyArray<Scored> => {
  const isEffectOf = (effect: Scored, other: Scored): boolean => {
    if (effect === other) return false
    const blamed = new Set((effect.blames ?? []).map(entityKey))
    if (blamed.size === 0) return false
    const pointsBack = (other.blames ?? []).some((one) => reachOf(effect).has(entityKey(one)))
    return !pointsBack && [...reachOf(other)].some((key) => blamed.has(key))
  }
  return standing.filter((effect) => !standing.some((other) => isEffectOf(effect, other)))
}
