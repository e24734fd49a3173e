/** A place in the graph as alerts name it: any part can be missing. */
export interface Place {
  readonly namespace?: string
  readonly workload?: string
  readonly pod?: string
  readonly node?: string
}

/** What is known of one cluster's objects and of who needs whom. Pure; made by `build-topology.ts` from objects that were read. */
export interface Topology {
  /** The same place with what the owner chain and selectors add: a pod's or a service's workload, a pod's node, a node's one name, its zone. */
  readonly locate: (place: Place) => Place & { readonly zone?: string; readonly partOf?: string; readonly kind?: string }
  /** The nodes that its pods run on, or ran on last; empty where none is known. */
  readonly nodesOf: (place: Place) => ReadonlySet<string>
  /** Whether the first needs the second, directly or through others. */
  readonly dependsOn: (user: Place, used: Place) => boolean
  /** Whether there is any way between them; `undefined` where one of them has no known relations. */
  readonly areConnected: (a: Place, b: Place) => boolean | undefined
  /** The name of the part of the graph that it is in: two places with the same are connected. `undefined` without known relations. */
  readonly partOfGraph: (place: Place) => string | undefined
  /** Objects and relations that it holds. */
  readonly size: number
  /** The same for two that answer everything alike. */
  readonly digest: string
}
