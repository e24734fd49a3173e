import type { Entity } from "../../domain/entity.ts"
import type { Scene } from "../scene/scene.ts"

/**
 * How much an observation says, as a likelihood ratio: how many times likelier it is seen when the cause is there than when it is not. The
 * words are all that causes use, so that what was said of one is comparable with what was said of another.
 */
export const weight = {
  /** Says it by itself: the component that failed names this as the reason. */
  overwhelming: 1_000,
  /** Hardly ever seen otherwise. */
  strong: 30,
  /** Usual with it, possible without. */
  fair: 8,
  /** A hint. */
  weak: 2.5
} as const

/** The same strength the other way: it would be seen if the cause were there, and is not. */
export const against = (ratio: number): number => 1 / ratio

/** An observation for or against a candidate, and where it can be looked up. */
export interface Observation {
  readonly ratio: number
  readonly sentence: string
  readonly cites: ReadonlyArray<string>
}

/** A cause that may be at work, at one object. */
export interface Candidate {
  /** The object at fault: what somebody would have to change, or look after. */
  readonly entity: Entity
  /** One sentence that says what is wrong. */
  readonly summary: string
  readonly observations: ReadonlyArray<Observation>
  /** Objects whose trouble it would cause, pods by their workload. Its own object is among them without being named. */
  readonly explains: ReadonlyArray<Entity>
  /** Objects that it points at: where one of them has a cause of its own, that is the cause, and this is how it shows. */
  readonly blames?: ReadonlyArray<Entity>
}

/** One line of the taxonomy. Codes are published: they are never renamed or given another meaning, only added. */
export interface Cause {
  readonly code: string
  readonly family: string
  readonly title: string
  /** How often this is what is wrong, among all that goes wrong in clusters: a share of one, argued and not measured. */
  readonly prior: number
  /** What to look at, or to do, for whoever takes over. */
  readonly next: string
  /** It is told by who calls: lists of what is called may yet tell why, however certain this is. */
  readonly isOfCall?: true
  /**
   * Pure. What it looks up and is not known in the scene is read next when the cluster is live, so it looks up no more than it would make
   * use of: see `noteWants`.
   */
  readonly candidates: (scene: Scene) => ReadonlyArray<Candidate>
}
