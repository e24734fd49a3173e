import { describe, expect, it } from "vitest"
import type { Judged } from "./judge.ts"
import { measureAccuracy } from "./measure.ts"
import { reliabilityOf } from "./reliability.ts"

const accuracy = measureAccuracy([1])

const share = (judged: ReadonlyArray<Judged>, outcome: Judged["outcome"]): number =>
  judged.filter((one) => one.outcome === outcome).length / judged.length

const told = ({ said, variant: { how, name } }: Judged): string => `${said} (${how}): ${name}`

describe("on labelled cases, with noise and other faults beside them", () => {
  it("names the cause where all of the evidence is there", () => {
    expect(accuracy.whole.filter(({ outcome, variant }) => outcome !== "right" && variant.how === "as recorded").map(told)).toEqual([])
    // faults of several cases begin in the same minute, which is a coincidence that some causes take for evidence
    expect(share(accuracy.whole, "wrong")).toBeLessThan(0.005)
    expect(share(accuracy.whole, "called healthy")).toBeLessThan(0.005)
    expect(share(accuracy.whole, "right")).toBeGreaterThan(0.97)
  })

  it("says of what is well that it is", () => {
    expect(share(accuracy.healthy, "right")).toBeGreaterThan(0.97)
    expect(accuracy.healthy.filter(({ outcome }) => outcome === "wrong").map(told)).toEqual([])
  })

  it("rather abstains than guesses where evidence is missing", () => {
    expect(share(accuracy.withheld, "wrong")).toBeLessThan(0.05)
  })

  it("states likelihoods that are about as often right", () => {
    expect(accuracy.answers.calibrationError).toBeLessThan(0.07)
    expect(accuracy.considered.calibrationError).toBeLessThan(0.07)
    expect(accuracy.considered.brier).toBeLessThan(accuracy.considered.baseline / 4)
  })
})

it("scores what is stated against what is so", () => {
  const exact = reliabilityOf([
    { likelihood: 1, isSo: true },
    { likelihood: 0, isSo: false }
  ])
  expect(exact).toMatchObject({ count: 2, brier: 0, baseline: 0.25, calibrationError: 0 })
  const sure = reliabilityOf([
    { likelihood: 0.98, isSo: true },
    { likelihood: 0.98, isSo: false }
  ])
  expect(sure.calibrationError).toBeCloseTo(0.48)
  expect(sure.brier).toBeCloseTo((0.02 ** 2 + 0.98 ** 2) / 2)
})
