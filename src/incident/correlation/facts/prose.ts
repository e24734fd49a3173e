import type { Signal } from "../../../domain/signal.ts"

/** Annotations that hold sentences, the most telling first. */
export const PROSE = ["summary", "message", "title", "description"]

/** Of what is said after that, little is said of the trouble. */
const MOST_TEXT = 600

/** How each of them begins. */
export const openingsOf = ({ annotations }: Pick<Signal, "annotations">): ReadonlyArray<string> =>
  PROSE.flatMap((name) => annotations[name]?.slice(0, MOST_TEXT) ?? [])
