import { describe, expect, it } from "vitest"
import { type EffectClass, effectClasses, isMutation } from "../../domain/command-effects.ts"
import { argvOf } from "../classify.fixture.ts"
import { classify } from "../classify.ts"
import { labelledAws } from "./aws/labelled.fixture.ts"
import { labelledAz } from "./az/labelled.fixture.ts"
import { labelledDocker } from "./docker/labelled.fixture.ts"
import { labelledGcloud } from "./gcloud/labelled.fixture.ts"
import { labelledGit } from "./git/labelled.fixture.ts"
import { type Labelled, linesOf } from "./labelled.fixture.ts"

const sets: Readonly<Record<string, Labelled>> = {
  aws: labelledAws,
  git: labelledGit,
  docker: labelledDocker,
  gcloud: labelledGcloud,
  az: labelledAz
}

interface Judged {
  readonly line: string
  readonly label: EffectClass
  readonly got: EffectClass
  readonly reasons: ReadonlyArray<string>
}

const judged = (labelled: Labelled): ReadonlyArray<Judged> =>
  effectClasses.flatMap((label) =>
    linesOf(labelled[label]).map((line) => {
      const { class: got, reasons } = classify(argvOf(line))
      return { line, label, got, reasons }
    })
  )

const show = ({ line, label, got }: Judged): string => `${line}: ${label}, judged ${got}`

const matrix = (all: ReadonlyArray<Judged>): string =>
  [
    ["label \\ judged", ...effectClasses],
    ...effectClasses.map((label) => [
      label,
      ...effectClasses.map((got) => String(all.filter((each) => each.label === label && each.got === got).length))
    ])
  ]
    .map((row) => row.map((cell) => cell.padStart(14)).join(" "))
    .join("\n")

describe.each(Object.entries(sets))("commands of %s, as a reviewer labelled them", (name, labelled) => {
  const all = judged(labelled)
  console.info(`${name}: ${all.length} commands\n${matrix(all)}`)

  it("takes no change for a read", () => {
    expect(all.filter(({ label, got }) => isMutation(label) && !isMutation(got)).map(show)).toEqual([])
  })

  it("agrees on read or write", () => {
    const wrong = all.filter(({ label, got }) => isMutation(label) !== isMutation(got))
    expect([wrong.length / all.length <= 0.02, wrong.map(show)]).toEqual([true, wrong.map(show)])
  })

  it("agrees on the class", () => {
    expect(all.filter(({ label, got }) => label !== got).map(show)).toEqual([])
  })

  it("gives a reason for everything but a plain read", () => {
    expect(all.filter(({ got, reasons }) => got !== "read" && reasons.length === 0).map(show)).toEqual([])
  })
})
