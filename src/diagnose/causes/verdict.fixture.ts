import { readPrinted } from "../dump/printed/read-printed.ts"
import { analyse } from "../reason/analyse.ts"
import { entity } from "../scene/entity.ts"
import { at, evidenceOf } from "../scene/evidence.fixture.ts"
import { makeScene } from "../scene/make-scene.ts"
import type { Evidence, Subject } from "../scene/scene.ts"
import { causes } from "./library.ts"

/** The code and the object of the answer, or what is said instead. */
export const verdictOf = (evidence: Evidence): string => {
  const { verdict } = analyse(makeScene({ now: Date.parse(at(30)), ...evidence }), causes)
  return verdict.verdict === "cause"
    ? `${verdict.cause.cause.code} ${verdict.cause.entity.kind}/${verdict.cause.entity.name}`
    : verdict.verdict
}

/** Evidence of what kubectl printed: commands, each with its output. */
export const printedEvidence = (outputs: Readonly<Record<string, string>>, subject: Partial<Subject> = {}): Evidence => {
  const read = Object.entries(outputs).map(([command, output]) =>
    readPrinted({ command, output, now: new Date(at(30)), namespace: subject.namespace ?? "shop" })
  )
  return {
    ...evidenceOf({ subject }),
    objects: read.flatMap(({ objects }, index) => objects.map((object) => ({ object, source: `commands/${index + 1}.txt` }))),
    complete: read.flatMap(({ complete }) => complete),
    absent: read.flatMap(({ absent }) => absent.map(({ kind, name, namespace }) => entity(kind, namespace, name))),
    logs: read.flatMap(({ logs }) => logs.map((log) => ({ ...log, namespace: log.namespace ?? "shop", source: "commands" }))),
    usage: read.flatMap(({ usage }) => usage),
    said: read.flatMap(({ text }) => text.map((line) => ({ line, source: "commands" })))
  }
}
