import type { Signal } from "../../domain/signal.ts"
import type { TimelineEvent } from "../../domain/timeline.ts"
import { alertFacts } from "./facts/alert-facts.ts"

/** The alert that an incident is about: that of the root that was last told, else the first that fired. */
export const rootSignal = (events: ReadonlyArray<TimelineEvent>): Signal | undefined => {
  const signals = events.flatMap(({ data }) => (data._tag === "SignalReceived" && data.signal.status === "firing" ? [data.signal] : []))
  const root = events.findLast(({ data }) => data._tag === "RootChanged")?.data
  if (root?._tag !== "RootChanged") return signals[0]
  const named = signals.filter(({ name }) => name === root.alert)
  const told = named.find(({ fingerprint }) => fingerprint === root.fingerprint)
  return told ?? named.find((signal) => alertFacts(signal, "").about.entity.id === root.entity) ?? named[0] ?? signals[0]
}
