import { Context } from "effect"
import type { Topology } from "./topology.ts"

export interface KnownTopologies {
  /** What is known of a configured cluster now, without waiting; asking for it keeps it fresh from then on. */
  readonly current: (cluster: string) => Topology | undefined
}

/** The topologies that are known. Nothing is where nobody reads clusters: alerts then speak for themselves. */
export const Topologies = Context.Reference<KnownTopologies>("handrail/knowledge/Topologies", {
  defaultValue: () => ({ current: () => undefined })
})
