import { showEntity } from "../../domain/entity.ts"
import { against, weight } from "../causes/cause.ts"
import { observed, reachOf, type Scored } from "./hypothesis.ts"

/**
 * What is left of the others once a cause is the answer: what explains a trouble takes away what that trouble said for its rivals. Of those that
 * are about the same trouble hardly one in twenty is at work as well (docs/diagnosis-accuracy.md).
 */
export const ruleOutRivals = (hypotheses: ReadonlyArray<Scored>, answer: Scored): ReadonlyArray<Scored> => {
  const reach = reachOf(answer)
  const sentence = `the trouble is explained: ${answer.cause.title} (${showEntity(answer.entity)})`
  return hypotheses
    .map((one) =>
      one.cause.code !== answer.cause.code && [...reachOf(one)].some((key) => reach.has(key))
        ? observed(one, { ratio: against(weight.overwhelming), sentence, cites: [] })
        : one
    )
    .toSorted((a, b) => b.odds - a.odds)
}
