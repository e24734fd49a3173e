import { Context, type Effect, Schema } from "effect"
import type { ClusterName, Timestamp } from "../domain/ids.ts"
import { userError } from "../domain/user-error.ts"

/** The leases could not be read or written. */
export class DrainLeasesUnavailable extends Schema.TaggedError<DrainLeasesUnavailable>()("DrainLeasesUnavailable", userError) {}

export interface DrainLease {
  readonly cluster: ClusterName
  readonly node: string
  /** The incident that empties the node. */
  readonly owner: string
  /** By then the lease is over whatever happened to its owner. */
  readonly until: Timestamp
}

/** Which nodes are being emptied, over all incidents: two that are emptied at once leave their pods nowhere to go. */
export class DrainLeases extends Context.Service<
  DrainLeases,
  {
    /**
     * Holds a node for its owner, on disk before it returns; again for the same owner is fine. Gives whoever is in the way when the
     * cluster has as many drains as it may have, or the node is another's.
     */
    readonly acquire: (lease: DrainLease, most: number) => Effect.Effect<DrainLease | undefined, DrainLeasesUnavailable>
    /** Lets go of all that the owner holds. */
    readonly release: (owner: string) => Effect.Effect<void, DrainLeasesUnavailable>
  }
>()("handrail/execute/DrainLeases") {}
