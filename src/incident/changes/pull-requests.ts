import type { Change } from "../../domain/change.ts"
import { millisOf } from "../../domain/ids.ts"
import { placeKey, type Subject } from "./subject.ts"

interface Found {
  readonly change: Change
}

const keyOf = ({ pullRequest, repository }: Change): string | undefined =>
  pullRequest === undefined ? undefined : `${repository ?? ""}#${pullRequest.number}`

/** Whether one event of a pull request is later than another; nothing comes after a merge. */
const isLater = (one: Change, other: Change): boolean =>
  other.pullRequest?.state !== "merged" && (one.pullRequest?.state === "merged" || one.at >= other.at)

/**
 * Each pull request once, as it was last heard of, without those that were closed; and without the push that a merge is too, when it comes from
 * the same repository.
 */
export const foldPullRequests = <A extends Found>(found: ReadonlyArray<A>): ReadonlyArray<A> => {
  const last = new Map<string, A>()
  for (const one of found) {
    const key = keyOf(one.change)
    if (key === undefined) continue
    const known = last.get(key)
    if (known === undefined || isLater(one.change, known.change)) last.set(key, one)
  }
  const merges = new Set(
    [...last.values()].flatMap(({ change: { pullRequest, repository, to } }) =>
      pullRequest?.state === "merged" && to !== undefined ? [`${repository ?? ""}@${to}`] : []
    )
  )
  return found.filter((one) => {
    const { pullRequest, repository, to } = one.change
    if (pullRequest !== undefined) return last.get(keyOf(one.change) ?? "") === one && pullRequest.state !== "closed"
    return one.change.kind !== "config" || to === undefined || !merges.has(`${repository ?? ""}@${to}`)
  })
}

/** Milliseconds by which the clocks of a forge and of a cluster may differ. */
const GRAIN = 5_000

/** Revisions are told in full or short. */
const isSame = (a: string | undefined, b: string | undefined): boolean =>
  a !== undefined && b !== undefined && Math.min(a.length, b.length) >= 7 && (a.startsWith(b) || b.startsWith(a))

/**
 * Whether something is known that may have brought a merge to where the incident is: a deployment of its commit or from its repository, or a
 * rollout of the very workload, since. It cannot be told that nothing has: only what sources tell is known.
 */
export const isDeployed = (merge: Change, found: ReadonlyArray<Found>, { objects, owners }: Subject): boolean =>
  found.some(({ change: { at, kind, objects: changed, repository, to } }) => {
    if (kind !== "deploy" || millisOf(at) < millisOf(merge.at) - GRAIN) return false
    const keys = changed.map(placeKey)
    return (
      isSame(to, merge.to) ||
      (repository !== undefined && repository === merge.repository) ||
      keys.some((key) => objects.has(key) || owners.has(key))
    )
  })
