import { type Entity, entityKey } from "../../domain/entity.ts"
import { observed, reachOf, type Scored } from "./hypothesis.ts"

/** What is left of an effect as the cause: nothing, whatever else speaks for it, since what it points at has a cause of its own. */
const EXPLAINED = 1e-9

interface Standing {
  readonly hypothesis: Scored
  readonly reach: ReadonlySet<string>
  readonly blamed: ReadonlySet<string>
}

const standingOf = (hypothesis: Scored): Standing => ({
  hypothesis,
  reach: reachOf(hypothesis),
  blamed: new Set((hypothesis.blames ?? []).map(entityKey))
})

/**
 * What would not be believed by itself, of objects that no cause is confirmed for: a program that complains of what it calls and goes on. Where
 * that has a cause, it is what the program complains of.
 */
const faintIn = (hypotheses: ReadonlyArray<Scored>, standing: ReadonlyArray<Standing>): ReadonlyArray<Standing> => {
  const reached = new Set(standing.flatMap(({ reach }) => [...reach]))
  return hypotheses
    .filter(({ blames = [], status }) => status === "inconclusive" && blames.length > 0)
    .map(standingOf)
    .filter(({ reach }) => ![...reach].some((key) => reached.has(key)))
}

const meet = (one: ReadonlySet<string>, other: ReadonlySet<string>): boolean => [...one].some((key) => other.has(key))

/** Whether `effect` is how `other` shows: it points at it, and is not itself what that points at. */
const isEffectOf = (effect: Standing, other: Standing): boolean =>
  effect !== other && meet(effect.blamed, other.reach) && !meet(other.blamed, effect.reach)

/** All that shows a cause, and what shows that in turn. */
const effectsOf = (cause: Standing, standing: ReadonlyArray<Standing>): ReadonlyArray<Standing> => {
  const found = new Set([cause])
  for (const known of found) for (const one of standing) if (isEffectOf(one, known)) found.add(one)
  return [...found].filter((one) => one !== cause)
}

/**
 * Takes causes apart from what only shows them. A hypothesis that points at an object (a dependency that does not answer, a claim that is not
 * bound) is an effect where that object has a confirmed cause of its own: it is ruled out, by name, and its trouble is that cause's.
 */
export const explainAway = (hypotheses: ReadonlyArray<Scored>): ReadonlyArray<Scored> => {
  const standing = hypotheses.filter(({ status }) => status === "confirmed").map(standingOf)
  const faint = faintIn(hypotheses, standing)
  const roots = standing.filter((one) => !standing.some((other) => isEffectOf(one, other)))
  const told = new Map<Scored, Scored>()
  for (const root of roots) {
    const effects = effectsOf(root, [...standing, ...faint])
    if (effects.length === 0) continue
    const { cause, entity } = root.hypothesis
    const theirs: ReadonlyArray<Entity> = effects.flatMap(({ hypothesis }) => [hypothesis.entity, ...hypothesis.explains])
    told.set(root.hypothesis, { ...root.hypothesis, explains: [...root.hypothesis.explains, ...theirs] })
    const sentence = `it is how another cause shows: ${cause.title} (${entity.kind} ${entity.name})`
    for (const { hypothesis } of effects) told.set(hypothesis, observed(hypothesis, { ratio: EXPLAINED, sentence, cites: [] }))
  }
  return hypotheses.map((one) => told.get(one) ?? one).toSorted((a, b) => b.odds - a.odds)
}
