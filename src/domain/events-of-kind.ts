import type { TimelineData, TimelineEvent, TimelineKind } from "./timeline.ts"

/** What an event of this kind tells. */
export type DataOf<K extends TimelineKind> = Extract<TimelineData, { readonly _tag: K }>

/** An event with its data narrowed to one kind. */
export type EventOf<K extends TimelineKind> = TimelineEvent & { readonly data: DataOf<K> }

const isOf =
  <K extends TimelineKind>(kind: K) =>
  (event: TimelineEvent): event is EventOf<K> =>
    event.data._tag === kind

/** Those of one kind, in their order. */
export const eventsOf = <K extends TimelineKind>(events: ReadonlyArray<TimelineEvent>, kind: K): ReadonlyArray<EventOf<K>> =>
  events.filter(isOf(kind))

/** What those of one kind tell. */
export const dataOf = <K extends TimelineKind>(events: ReadonlyArray<TimelineEvent>, kind: K): ReadonlyArray<DataOf<K>> =>
  eventsOf(events, kind).map(({ data }) => data)

/** The last of one kind. */
export const lastOf = <K extends TimelineKind>(events: ReadonlyArray<TimelineEvent>, kind: K): EventOf<K> | undefined =>
  events.findLast(isOf(kind))
