import type { Evidence } from "../../src/diagnose/scene/scene.ts"
import type { Random } from "../../test/scenarios/random-runbook.ts"

const keepObjects = (evidence: Evidence, keeps: (kind: string, index: number) => boolean): Evidence => {
  const gone = new Set(evidence.objects.map(({ object }) => object.kind).filter((kind) => !keeps(kind, -1)))
  return {
    ...evidence,
    objects: evidence.objects.filter(({ object }, index) => keeps(object.kind, index)),
    // what was not read is not known whole either
    complete: evidence.complete.filter(({ kind }) => !gone.has(kind))
  }
}

/** Ways in which what people record of a cluster falls short of it. Nothing is made up: what is left is true. */
export const withholdings: Readonly<Record<string, (evidence: Evidence, random: Random) => Evidence>> = {
  "no events": (evidence) => keepObjects(evidence, (kind) => kind !== "Event"),
  "no logs": (evidence) => ({ ...evidence, logs: [] }),
  "no log of the run before": (evidence) => ({ ...evidence, logs: evidence.logs.filter(({ previous }) => !previous) }),
  "neither events nor logs": (evidence) => ({ ...keepObjects(evidence, (kind) => kind !== "Event"), logs: [] }),
  "no metrics": (evidence) => ({ ...evidence, samples: [], usage: [], answeredEmpty: [] }),
  "no list known whole": (evidence) => ({ ...evidence, complete: [], absent: [] }),
  "pods and events alone": (evidence) => ({
    ...keepObjects(evidence, (kind) => kind === "Pod" || kind === "Event"),
    logs: [],
    samples: [],
    usage: []
  }),
  "a kind missing": (evidence, random) => {
    const kinds = [...new Set(evidence.objects.map(({ object }) => object.kind))]
    const out = kinds[random.below(kinds.length)]
    return keepObjects(evidence, (kind) => kind !== out)
  },
  "an object missing": (evidence, random) => {
    const out = random.below(Math.max(1, evidence.objects.length))
    const lost = evidence.objects[out]?.object.kind
    return {
      ...keepObjects(evidence, (_, index) => index !== out),
      complete: evidence.complete.filter(({ kind }) => kind !== lost)
    }
  }
}
