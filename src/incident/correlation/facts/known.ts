import type { Severity } from "../../../domain/signal.ts"
import type { Dependency, Named } from "./dependencies.ts"
import type { Family } from "./family-table.ts"
import type { EntityName, Subject } from "./subject.ts"

/** Of what an alert says, all that comparing looks at. */
export interface Told {
  readonly name: string
  readonly family: Family
  readonly severity: Severity
  readonly subject: Subject
  readonly dependencies: ReadonlyArray<Dependency>
  readonly registry?: string
  readonly store?: string
  readonly uses?: ReadonlyArray<string>
  readonly resources?: ReadonlyArray<string>
}

/** What it is known by before the rules are chosen in which it can have a part. */
export interface Known {
  /** The one thing that it is about. */
  readonly entity: EntityName
  /** Equal for all alerts of one name and kind about one thing. */
  readonly aspect: string
  readonly isNode: boolean
  /** Names a machine and nothing that runs on it. */
  readonly isMachine: boolean
  /** About a namespace as a whole. */
  readonly isWhole: boolean
  /** Names a workload and no place: telemetry of one application often leaves its namespace out. */
  readonly isUnplaced: boolean
  readonly isNowhere: boolean
  /** Names neither a place nor a part of the cluster. */
  readonly saysNoPlace: boolean
  /** Stands for itself though it names nothing. */
  readonly isAside: boolean
  /** In a namespace of the platform, whose controllers ask the API server all the time. */
  readonly isOfPlatform: boolean
  /** The namespace, where it is an application's. */
  readonly home: string | undefined
  /** What others call it by: equal for all names of one workload, whatever its namespace, and of one machine, whatever its domain. */
  readonly workload: string | undefined
  /** The same with its namespace, or `*` where none is named: what two alerts must share to be about the same workload. */
  readonly key: string | undefined
  readonly isAnywhere: boolean
  /** How far beyond its own workload it can be a cause. */
  readonly reach: "cluster" | "node" | undefined
  /** 0 is nearest to a cause. */
  readonly order: number
  /** Where the control plane is not scraped, all of its parts are missing together, and so is the proxy. */
  readonly isOfControlPlane: boolean
  readonly isNodeDown: boolean
  /** What runs on a node goes on where only its kubelet does not. */
  readonly losesPods: boolean
  /** Called in vain. */
  readonly isSeenInCalls: boolean
  /** Goes with a lost node when nobody knows what ran there. */
  readonly isLostWithNode: boolean
  /** What it says of who needs whom, by the names of the two: `user`, then `used`. */
  readonly byEnds: ReadonlyMap<string, ReadonlyMap<string, ReadonlyArray<Dependency>>>
  /** The same, by the name of either. */
  readonly byName: ReadonlyMap<string, ReadonlyArray<Dependency>>
  /** What it needs by addresses that name another namespace than its home. */
  readonly addresses: ReadonlyArray<Named>
  /** Its workload has a name that hardly two teams use for different things. */
  readonly isUnusual: boolean
  /** Families of trouble that others have when it does not work; see `suppliers.ts`. */
  readonly supplies: ReadonlyArray<string>
  /** Seen from outside of the cluster, by the name of a site. */
  readonly isOutside: boolean
}
