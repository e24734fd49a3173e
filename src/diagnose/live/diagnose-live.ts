import { Clock, Duration, Effect } from "effect"
import type { Change } from "../../domain/change.ts"
import { entityKey } from "../../domain/entity.ts"
import { CurrentScope, narrow } from "../../domain/incident-scope.ts"
import { remaining } from "../../platform/deadline.ts"
import { causes } from "../causes/library.ts"
import { type Analysis, analyse } from "../reason/analyse.ts"
import { type Report, reportOf } from "../reason/report.ts"
import { makeScene } from "../scene/make-scene.ts"
import { noteWants } from "../scene/note-wants.ts"
import type { Scene, Subject } from "../scene/scene.ts"
import type { Want } from "../scene/want.ts"
import { makeCollector } from "./collector.ts"
import { readAtFirst, readEverywhereWhenUnsure, readWhenUnsure } from "./kinds.ts"
import type { LiveCluster } from "./live-cluster.ts"
import { isCertain, worthReading } from "./worth-reading.ts"

export interface LiveDiagnosisInput {
  readonly cluster: LiveCluster
  /** What is asked about. Its namespace is where kinds are listed; everywhere when it names none. */
  readonly subject: Subject
  /** What sources told of that was changed lately and may concern it, the likeliest first. */
  readonly changes?: ReadonlyArray<Change>
  /** Longest time for reading, 10 seconds by default; the incident's deadline counts too. What is known by then is judged. */
  readonly within?: Duration.Input
  /** Most reads, 60 by default. */
  readonly calls?: number
}

interface LiveDiagnosis {
  readonly report: Report
  /** What a citation of the report points at: objects, or lines of a log. */
  readonly cited: (cite: string) => ReadonlyArray<unknown>
}

/** Rounds of looking closer: a reference leads to an object, and that to another. */
const MOST_ROUNDS = 6

/** Kinds whose lists must be known whole before anything is called healthy; who may read one namespace only knows nothing of nodes. */
const seenIfHealthy = readAtFirst.filter((kind) => kind !== "Node")

const inconclusive = (analysis: Analysis, reason: string): Analysis => ({
  ...analysis,
  verdict: { verdict: "inconclusive", reason, rivals: [] }
})

/** Nothing is wrong only where all was seen that could be, and a node is a namespace's trouble only where it is known what runs on it. */
const honest = (analysis: Analysis, scene: Scene): Analysis => {
  const { verdict } = analysis
  const { namespace } = scene.subject
  if (verdict.verdict === "healthy") {
    const unseen = seenIfHealthy.filter((kind) => !scene.isComplete(kind, namespace))
    return unseen.length === 0
      ? analysis
      : inconclusive(analysis, `nothing wrong was seen, but not all could be read: ${unseen.join(", ")}`)
  }
  if (verdict.verdict !== "cause" || namespace === undefined || scene.isComplete("Pod", namespace)) return analysis
  const { entity, explains } = verdict.cause
  if (entity.kind !== "Node" || analysis.focus.named.has(entityKey(entity)) || explains.some((one) => one.namespace === namespace)) {
    return analysis
  }
  return inconclusive(analysis, `${verdict.cause.summary}; whether pods of ${namespace} run there is not known`)
}

const listsOf = (kinds: ReadonlyArray<string>): ReadonlyArray<Want> => kinds.map((kind) => ({ _tag: "list", kind }))
const first = listsOf(readAtFirst)
const everywhere: ReadonlyArray<Want> = readEverywhereWhenUnsure.map((kind) => ({ _tag: "list", kind, everywhere: true }))
const further = [...listsOf(readWhenUnsure), ...everywhere]
/** What is wrong with the control plane is nobody's answer where a namespace is asked about. */
const ofCluster: ReadonlyArray<Want> = [{ _tag: "health" }, { _tag: "server", compared: false }]

/**
 * The cause of what was asked about, in a cluster as it is now. Reads what every diagnosis needs, and then what the analysis looked for and
 * did not have, until that would change nothing, or the budget is spent. Never fails: what cannot be read is unknown, and the report says so.
 */
export const diagnoseLive = Effect.fn("diagnose.live")(function* ({
  calls = 60,
  changes = [],
  cluster,
  subject,
  within = "10 seconds"
}: LiveDiagnosisInput): Effect.fn.Return<LiveDiagnosis> {
  const began = yield* Clock.currentTimeMillis
  const limit = Duration.min(Duration.fromInputUnsafe(within), yield* remaining)
  const until = began + Duration.toMillis(limit)
  const collector = makeCollector(cluster, subject.namespace)
  /** For what looks itself at how much time is left. */
  const inTime = Effect.updateService(CurrentScope, (scope) => narrow(scope, { deadline: until }))

  const collect = Effect.fnUntraced(function* (wants: ReadonlyArray<Want>) {
    const left = until - (yield* Clock.currentTimeMillis)
    yield* Effect.timeoutOption(
      collector.collect(wants.slice(0, Math.max(0, calls - collector.calls()))),
      Duration.millis(Math.max(0, left))
    )
    yield* inTime(collector.hear)
  })
  const look = Effect.fnUntraced(function* () {
    const now = (yield* Clock.currentTimeMillis) + (cluster.reader.clockSkewMs?.() ?? 0)
    const scene = makeScene(collector.evidence({ subject, now, changes }))
    const noted = noteWants(scene)
    const analysis: Analysis = analyse(noted.scene, causes)
    const unsettled = (wants: ReadonlyArray<Want>) => wants.filter((want) => !collector.isSettled(want))
    const closer = worthReading(analysis, unsettled(noted.wants()), noted.scene)
    return {
      analysis,
      scene,
      next:
        closer.length > 0 || isCertain(analysis) ? closer : unsettled([...further, ...(subject.namespace === undefined ? ofCluster : [])])
    }
  })

  yield* collect(first)
  let seen = yield* look()
  for (let round = 1; round < MOST_ROUNDS && seen.next.length > 0; round++) {
    if (collector.calls() >= calls || (yield* Clock.currentTimeMillis) >= until) break
    yield* collect(seen.next)
    seen = yield* look()
  }
  const millis = Math.round((yield* Clock.currentTimeMillis) - began)
  const report = reportOf(honest(seen.analysis, seen.scene), { apiCalls: collector.calls(), millis, unread: collector.unread() })
  const age = collector.age()
  return { report: age === undefined ? report : { ...report, evidenceAge: age }, cited: collector.cited }
})
