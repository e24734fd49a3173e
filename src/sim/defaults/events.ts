import { type Draft, fill, struct } from "./draft.ts"

/** Core events always show these fields, null or blank where unknown. */
export const fillCoreEvent = (event: Draft): void => {
  fill(event, { eventTime: null, firstTimestamp: null, lastTimestamp: null, reportingComponent: "", reportingInstance: "" })
  struct(event, "source")
}
