import { type Entity, entityKey } from "../../domain/entity.ts"
import type { Candidate, Cause, Observation } from "../causes/cause.ts"
import { logOdds, probability, statusOf } from "../odds.ts"
import type { Scene } from "../scene/scene.ts"

/** A cause at an object, with what speaks for it and against it. */
export interface Scored extends Candidate {
  readonly cause: Cause
  /** Log-odds after all observations. */
  readonly odds: number
  readonly likelihood: number
  readonly status: "confirmed" | "refuted" | "inconclusive"
}

/** Evidence that comes in many copies is not many times the evidence. */
const STRONGEST = 12

const bounded = (odds: number): number => Math.max(-STRONGEST, Math.min(STRONGEST, odds))

const score = (cause: Cause, candidate: Candidate): Scored => {
  const odds = bounded(candidate.observations.reduce((sum, { ratio }) => sum + Math.log(ratio), logOdds(cause.prior)))
  return { ...candidate, cause, odds, likelihood: probability(odds), status: statusOf(odds) }
}

/** The same hypothesis after one more observation. */
export const observed = ({ cause, ...candidate }: Scored, observation: Observation): Scored =>
  score(cause, { ...candidate, observations: [...candidate.observations, observation] })

/** All that each cause sees, likeliest first; of several at one object by one cause the likeliest. */
export const hypothesesIn = (scene: Scene, causes: ReadonlyArray<Cause>): ReadonlyArray<Scored> => {
  const best = new Map<string, Scored>()
  for (const cause of causes) {
    for (const candidate of cause.candidates(scene)) {
      const scored = score(cause, candidate)
      const key = `${cause.code} ${entityKey(candidate.entity)}`
      const before = best.get(key)
      if (before === undefined || before.odds < scored.odds) best.set(key, scored)
    }
  }
  return [...best.values()].toSorted((a, b) => b.odds - a.odds)
}

/** What a hypothesis would be the cause of, itself among it. */
export const reachOf = ({ entity, explains }: Candidate): ReadonlySet<string> =>
  new Set([entity, ...explains].map((one: Entity) => entityKey(one)))
