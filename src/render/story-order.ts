import type { TimelineEvent } from "../domain/timeline.ts"

/** What has been seen and not yet told: findings wait for the verdict on their hypothesis. */
export interface Held {
  readonly findings: ReadonlyArray<TimelineEvent>
}

export const nothingHeld: Held = { findings: [] }

const hypothesisOf = ({ data }: TimelineEvent): string | undefined => (data._tag === "ProbeFinished" ? data.hypothesis : undefined)

/**
 * The order in which a person reads an incident. Probes of rival hypotheses end in any order; here each verdict comes first and
 * its findings follow it, and a hypothesis is not announced before there is something to say of it. The turns between acting
 * and validating are left out too, because each step says them itself. Nothing else is moved or left out. One event in, the events to tell now out.
 */
export const tellNext = (held: Held, event: TimelineEvent): readonly [Held, ReadonlyArray<TimelineEvent>] => {
  const { data } = event
  switch (data._tag) {
    case "HypothesisOpened":
      return [held, []]
    case "PhaseChanged":
      return [held, data.to === "validating" || data.from === "validating" ? [] : [event]]
    case "ProbeFinished":
      return [{ findings: [...held.findings, event] }, []]
    case "HypothesisSettled": {
      const own = held.findings.filter((finding) => hypothesisOf(finding) === data.hypothesis)
      return [{ findings: held.findings.filter((finding) => !own.includes(finding)) }, [event, ...own]]
    }
    case "DiagnosisConcluded":
    case "IncidentEnded":
      return [nothingHeld, [...held.findings, event]]
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
  return [...told, ...held.findings]
}
