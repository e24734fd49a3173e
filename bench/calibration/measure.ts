import { type Judged, judgeAll } from "./judge.ts"
import { recordedCases } from "./labelled-case.ts"
import { type Reliability, reliabilityOf } from "./reliability.ts"
import { corpusOf } from "./variants.ts"

export interface Accuracy {
  readonly recorded: number
  /** All of the evidence is there, whatever else there is; what is healthy and looks ill; and what people record less of. */
  readonly whole: ReadonlyArray<Judged>
  readonly healthy: ReadonlyArray<Judged>
  readonly withheld: ReadonlyArray<Judged>
  readonly answers: Reliability
  readonly considered: Reliability
}

/** Each seed draws other noise, other companions, and other objects that are missing. */
const allSeeds = [1, 2, 3]

/** What the library of causes is worth on all variants of the recorded cases. Deterministic, and takes seconds. */
export const measureAccuracy = (seeds: ReadonlyArray<number> = allSeeds): Accuracy => {
  const recorded = recordedCases()
  const judged = seeds.flatMap((seed) => judgeAll(corpusOf(recorded, seed)))
  const isHealthy = ({ variant }: Judged): boolean => variant.label.is === "healthy"
  return {
    recorded: recorded.length,
    whole: judged.filter((one) => !isHealthy(one) && !one.variant.isWithheld),
    healthy: judged.filter(isHealthy),
    withheld: judged.filter(({ variant }) => variant.isWithheld),
    answers: reliabilityOf(judged.flatMap(({ answer }) => answer ?? [])),
    considered: reliabilityOf(judged.flatMap(({ considered }) => considered))
  }
}
