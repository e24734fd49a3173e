import type { Effect } from "effect"

/** Real members for a scenario's etcd, so that the real etcdctl has something to ask. Starting or stopping one that already is so does nothing. */
export interface EtcdHands {
  /** Where each member takes its clients' requests, by its name. */
  readonly endpoints: Readonly<Record<string, string>>
  readonly start: (member: string) => Effect.Effect<void>
  readonly stop: (member: string) => Effect.Effect<void>
}
