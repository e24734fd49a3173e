import type { Topology } from "../../../knowledge/topology/topology.ts"
import type { AlertFacts } from "../facts/alert-facts.ts"
import { MANAGED } from "../facts/subject.ts"
import type { Settings } from "../settings.ts"

export interface Around {
  readonly settings: Settings
  /** Nothing is known of clusters that cannot be read. */
  readonly topology?: Topology
}

/** An alert or an aspect: both are looked at the same way. */
export type Seen = Omit<AlertFacts, "scope"> & { readonly last?: number }

export const endOf = ({ at, last }: Seen): number => last ?? at

/** Milliseconds between the two, 0 where they can have begun together. */
export const gapOf = (a: Seen, b: Seen): number => Math.max(0, a.since - endOf(b), b.since - endOf(a))

export const inWindow = (a: Seen, b: Seen, { settings }: Around): boolean => gapOf(a, b) <= settings.windowMs

/** A resource of a cloud is not of one application with others for being in no namespace. */
export const isManaged = ({ subject }: Seen): boolean => subject.kind === MANAGED

/** Both say who answers for them, and it is not the same. */
export const haveOtherOwners = ({ subject: { owner: one } }: Seen, { subject: { owner: other } }: Seen): boolean =>
  one !== undefined && other !== undefined && one !== other
