import { Console, Effect } from "effect"
import { table } from "../toolbox/table.ts"
import type { Benchmark } from "./benchmark.ts"
import { confusionRows } from "./calibration/confusion.ts"
import { type Accuracy, measureAccuracy } from "./calibration/measure.ts"
import { type Reliability, reliabilityRows } from "./calibration/reliability.ts"
import type { Measurement } from "./measurement.ts"

const told = ({ answers, considered, healthy, whole, withheld }: Accuracy): string =>
  [
    "Answers: how often a cause that was named was right (#), and what was stated (|)",
    table(reliabilityRows(answers)),
    "All that was considered",
    table(reliabilityRows(considered)),
    "All of the evidence",
    table(confusionRows("family", whole, ({ variant }) => variant.family)),
    "Healthy and looks ill",
    table(confusionRows("how", healthy, ({ variant }) => variant.how)),
    "Less than people should record",
    table(confusionRows("family", withheld, ({ variant }) => variant.family))
  ].join("\n\n")

const measurementOf = (name: string, { baseline, brier, calibrationError, count }: Reliability): Measurement => ({
  name,
  ours: brier,
  baseline,
  ratio: brier / baseline,
  unit: "Brier",
  note: `${count} likelihoods, with stating the overall share each time; expected calibration error ${calibrationError.toFixed(3)}`
})

export const calibration: Benchmark = {
  name: "calibration",
  compares: "stated likelihoods of causes with how often they were right, on labelled cases",
  run: Effect.gen(function* () {
    const accuracy = measureAccuracy()
    yield* Console.log(told(accuracy))
    return [measurementOf("calibration/answers", accuracy.answers), measurementOf("calibration/considered", accuracy.considered)]
  })
}
