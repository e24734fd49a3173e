import type { TimelineEvent } from "../domain/timeline.ts"

/** What has been seen and not yet told: findings wait for the verdict on their hypothesis, counts of alerts for the end of the phase. */
export interface Held {
  readonly findings: ReadonlyArray<TimelineEvent>
  /** The last one, with the count of all that are held; undefined when none was told in this phase, so that the next is told at once. */
  readonly counted: { readonly sum: number; readonly last: TimelineEvent } | undefined
}

export const nothingHeld: Held = { findings: [], counted: undefined }

/** Counts that are held, as the last of them with the sum of all. */
const countedTogether = ({ counted }: Held): ReadonlyArray<TimelineEvent> => {
  if (counted === undefined || counted.sum === 0 || counted.last.data._tag !== "SignalsSampled") return []
  return [{ ...counted.last, data: { ...counted.last.data, count: counted.sum } }]
}

const hypothesisOf = ({ data }: TimelineEvent): string | undefined => (data._tag === "ProbeFinished" ? data.hypothesis : undefined)

/**
 * The order in which a person reads an incident. Probes of rival hypotheses end in any order; here each verdict comes first and
 * its findings follow it, and a hypothesis is not announced before there is something to say of it. The turns between acting
 * and validating are left out too, because each step says them itself. A storm counts alerts many times a second: the first count of a phase
 * is told at once, the others together at its end. Nothing else is moved or left out. One event in, the events to tell now out.
 */
export const tellNext = (held: Held, event: TimelineEvent): readonly [Held, ReadonlyArray<TimelineEvent>] => {
  const { data } = event
  switch (data._tag) {
    case "HypothesisOpened":
      return [held, []]
    case "PhaseChanged":
      if (data.to === "validating" || data.from === "validating") return [held, []]
      return [{ ...held, counted: undefined }, [...countedTogether(held), event]]
    case "SignalsSampled": {
      const { counted } = held
      return [
        { ...held, counted: { sum: counted === undefined ? 0 : counted.sum + data.count, last: event } },
        counted === undefined ? [event] : []
      ]
    }
    case "ProbeFinished":
      return [{ ...held, findings: [...held.findings, event] }, []]
    case "HypothesisSettled": {
      const own = held.findings.filter((finding) => hypothesisOf(finding) === data.hypothesis)
      return [{ ...held, findings: held.findings.filter((finding) => !own.includes(finding)) }, [event, ...own]]
    }
    case "DiagnosisConcluded":
      return [{ ...held, findings: [] }, [...held.findings, event]]
    case "IncidentEnded":
      return [nothingHeld, [...held.findings, ...countedTogether(held), event]]
    default:
      return [held, [event]]
  }
}

/** A whole timeline in reading order; findings whose hypothesis was never settled come last. */
export const readingOrder = (events: ReadonlyArray<TimelineEvent>): ReadonlyArray<TimelineEvent> => {
  let held = nothingHeld
  const told = events.flatMap((event) => {
    const [next, now] = tellNext(held, event)
    held = next
    return now
  })
  return [...told, ...held.findings, ...countedTogether(held)]
}
