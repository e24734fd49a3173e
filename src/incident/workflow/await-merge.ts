import { Clock, Duration, Effect, Schema } from "effect"
import * as DurableClock from "effect/workflow/DurableClock"
import type { ApprovedPlan } from "../../domain/decision.ts"
import { digestText, type IncidentId, millisOf, timestamp } from "../../domain/ids.ts"
import type { PlanStep } from "../../domain/plan.ts"
import { branchOf, type PullRequestChange } from "../../domain/repository-change.ts"
import { ForgeFailed, type ForgeReader, Forges } from "../../execute/forge/forge.ts"
import { syncState } from "../../execute/gitops/sync-state.ts"
import { SnapshotFailed, snapshotTargets } from "../../execute/snapshot.ts"
import { StepLedger } from "../../execute/step-ledger.ts"
import type { KubeError } from "../../platform/kubernetes/kube-error.ts"
import { Incidents } from "../incidents.ts"
import { clusterOf } from "./cluster-of-incident.ts"
import { handOver } from "./ended.ts"
import { ofRevision } from "./revision.ts"
import { stage } from "./stage.ts"
import { stageRecord } from "./stage-record.ts"

/** Milliseconds between looks: soon at first, then rarer. */
const FIRST_PAUSE = 3_000
const LONGEST_PAUSE = 60_000

/** Milliseconds kept back from the incident's time, in which the end can still be told. */
const LAST_WORDS = 10_000

/** What a look came to. `wait`: how long until the next. `no`: sentences about why the change did not come into the cluster. */
const Look = Schema.Union([
  Schema.TaggedStruct("wait", { pauseMs: Schema.Number, detail: Schema.String }),
  Schema.TaggedStruct("yes", { commit: Schema.String }),
  Schema.TaggedStruct("no", { reasons: Schema.Array(Schema.String) })
])
type Look = typeof Look.Type

interface Proposal {
  readonly incident: IncidentId
  readonly step: PlanStep
  readonly attempt: number
  readonly approved: ApprovedPlan
  readonly change: PullRequestChange
}

const nameOf = ({ step, approved }: Proposal, part: string): string => ofRevision(approved.plan.revision, `step/${step.id}/${part}`)

const readerOf = Effect.fnUntraced(function* ({ change }: Proposal) {
  const forge = (yield* Forges).find(({ name }) => name === change.forge)
  return forge === undefined ? yield* handOver(`forge ${change.forge} is no longer configured`) : forge.reader
})

const aboutOf = ({ step, approved }: Proposal) => ({ plan: approved.digest, step: step.id })

const findOf = ({ step, approved, change }: Proposal, reader: ForgeReader) =>
  reader.findPullRequest(change.repository, branchOf(change.incident, approved.digest, step.id))

/** A forge that does not answer now is asked again later, as it wishes. */
const later = ({ message, retryAfterMs }: ForgeFailed): Effect.Effect<Look> =>
  Effect.succeed({ _tag: "wait", pauseMs: retryAfterMs ?? 0, detail: message })

/** Nothing is decided by a forge or a cluster that does not answer now. */
const orLater = <E extends { readonly _tag: string; readonly message: string }>(
  error: E
): Effect.Effect<Look, Exclude<E, ForgeFailed | KubeError | SnapshotFailed>> => {
  if (error instanceof ForgeFailed) return later(error)
  const passes = error instanceof SnapshotFailed || error._tag.startsWith("Kube")
  if (passes) return Effect.succeed({ _tag: "wait", pauseMs: 0, detail: error.message })
  return Effect.fail(error as Exclude<E, ForgeFailed | KubeError | SnapshotFailed>)
}

/** Tells the pull request, and until when it is waited for. */
const open = (proposal: Proposal) => {
  const { incident, change } = proposal
  const name = nameOf(proposal, "pull-request")
  return stage({
    incident,
    name,
    success: Schema.Struct({ untilMs: Schema.Number, url: Schema.String }),
    run: Effect.gen(function* () {
      const { conclude } = yield* stageRecord(incident, name)
      const opened = yield* conclude(
        "PullRequestOpened",
        Effect.gen(function* () {
          const found = yield* findOf(proposal, yield* readerOf(proposal))
          if (found === undefined) return yield* handOver(`the pull request in ${change.repository} is not there any more`)
          const { deadline } = yield* (yield* Incidents).get(incident)
          const closesBy = timestamp(Math.min((yield* Clock.currentTimeMillis) + change.mergeMs, millisOf(deadline) - LAST_WORDS))
          const { number, url, branch } = found
          const { repository, file } = change
          return { _tag: "PullRequestOpened" as const, ...aboutOf(proposal), repository, path: file.path, number, url, branch, closesBy }
        })
      )
      return { untilMs: millisOf(opened.closesBy), url: opened.url }
    })
  })
}

/** One look at what people decided. */
const lookAtForge = Effect.fnUntraced(function* (proposal: Proposal, name: string) {
  const { conclude } = yield* stageRecord(proposal.incident, name)
  const reader = yield* readerOf(proposal)
  const found = yield* findOf(proposal, reader)
  if (found === undefined) return { _tag: "no", reasons: ["the pull request is not there any more"] } satisfies Look
  const { state, url, mergeCommit } = found
  if (state === "closed") {
    yield* conclude("PullRequestClosed", Effect.succeed({ _tag: "PullRequestClosed", ...aboutOf(proposal), url }))
    return { _tag: "no", reasons: [`${url} was closed without being merged: people said no`] } satisfies Look
  }
  if (state === "open" || mergeCommit === undefined) return { _tag: "wait", pauseMs: 0, detail: `${url} is not merged yet` } satisfies Look
  const { repository, file } = proposal.change
  const merged = reader.readFile(repository, { path: file.path, commit: mergeCommit })
  yield* conclude(
    "PullRequestMerged",
    Effect.map(merged, (text) => {
      const asApproved = text !== undefined && digestText(text) === file.after
      return { _tag: "PullRequestMerged" as const, ...aboutOf(proposal), url, commit: mergeCommit, asApproved }
    })
  )
  return { _tag: "yes", commit: mergeCommit } satisfies Look
})

/** One look at how far the merge has come. The last that applies it decides, once those before it have it. */
const lookAtCluster = Effect.fnUntraced(function* (proposal: Proposal, commit: string, name: string) {
  const { change, incident, step, attempt, approved } = proposal
  const { conclude } = yield* stageRecord(incident, name)
  const reader = yield* readerOf(proposal)
  const cluster = yield* clusterOf(incident)
  const includes = (revision: string) => reader.includes(change.repository, { commit, revision })
  const details: Array<string> = []
  let revision = commit
  for (const applier of change.appliers) {
    const state = yield* syncState(applier, cluster.reader, includes)
    if (!state.isSynced) return { _tag: "wait", pauseMs: 0, detail: state.detail } satisfies Look
    details.push(state.detail)
    revision = state.revision ?? revision
  }
  // later steps on the same objects start from what this one has brought
  const after = yield* snapshotTargets(step.effects, cluster)
  yield* (yield* StepLedger).saw({ plan: approved.digest, step: step.id, attempt }, after)
  const detail = details.join("; ")
  yield* conclude("ChangeSynced", Effect.succeed({ _tag: "ChangeSynced", ...aboutOf(proposal), revision, detail }))
  return { _tag: "yes", commit } satisfies Look
})

interface Wait<E, R> {
  /** Unique among the waits of the step. */
  readonly part: string
  readonly untilMs: number
  readonly look: (name: string) => Effect.Effect<Look, E, R>
  /** What is said when the time is over. */
  readonly late: (detail: string) => ReadonlyArray<string>
}

/** Looks, across restarts and with ever longer pauses, until it is decided or the time is over. */
const poll = Effect.fnUntraced(function* <E, R>(proposal: Proposal, { part, untilMs, look, late }: Wait<E, R>) {
  let pause = FIRST_PAUSE
  for (let round = 1; ; round++) {
    const name = nameOf(proposal, `${part}/${round}`)
    const seen = yield* stage({
      incident: proposal.incident,
      name,
      success: Look,
      run: Effect.gen(function* () {
        const found = yield* look(nameOf(proposal, part))
        const left = untilMs - (yield* Clock.currentTimeMillis)
        if (found._tag !== "wait") return found
        if (left <= 0) return { _tag: "no", reasons: late(found.detail) } satisfies Look
        return { ...found, pauseMs: Math.min(Math.max(found.pauseMs, pause), left) } satisfies Look
      })
    })
    if (seen._tag !== "wait") return seen
    yield* DurableClock.sleep({ name: `${name}/pause`, duration: Duration.millis(seen.pauseMs), inMemoryThreshold: 0 })
    pause = Math.min(pause * 1.5, LONGEST_PAUSE)
  }
})

/** How much longer the merge may take to reach the cluster, from when it was seen. */
const syncBy = (proposal: Proposal) => {
  const name = nameOf(proposal, "sync-by")
  return stage({
    incident: proposal.incident,
    name,
    success: Schema.Number,
    run: Effect.gen(function* () {
      const { deadline } = yield* (yield* Incidents).get(proposal.incident)
      return Math.min((yield* Clock.currentTimeMillis) + proposal.change.syncMs, millisOf(deadline) - LAST_WORDS)
    })
  })
}

/**
 * Waits until the pull request of a step is merged, and then until the merge is in the cluster. Gives sentences about why it is not;
 * none when it is, or when the step is no pull request.
 */
export const awaitMerge = Effect.fnUntraced(function* (incident: IncidentId, step: PlanStep, attempt: number, approved: ApprovedPlan) {
  if (step.through === undefined) return []
  const proposal: Proposal = { incident, step, attempt, approved, change: step.through }
  const { untilMs, url } = yield* open(proposal)
  const merged = yield* poll(proposal, {
    part: "merge",
    untilMs,
    look: (name) => Effect.catch(lookAtForge(proposal, name), orLater),
    late: (detail) => ["nobody merged the pull request in time", `${url} is still open: merge or close it. ${detail}.`]
  })
  if (merged._tag === "no") return merged.reasons
  const synced = yield* poll(proposal, {
    part: "sync",
    untilMs: yield* syncBy(proposal),
    look: (name) => Effect.catch(lookAtCluster(proposal, merged.commit, name), orLater),
    late: (detail) => ["the merge did not reach the cluster in time", `${detail}. ${url} is merged as ${merged.commit.slice(0, 12)}.`]
  })
  return synced._tag === "no" ? synced.reasons : []
})
