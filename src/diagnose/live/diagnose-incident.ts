import { Effect } from "effect"
import type { Diagnosis, Finding, LibraryDiagnosis } from "../../domain/diagnosis.ts"
import { showEntity } from "../../domain/entity.ts"
import type { Hypothesis } from "../../domain/hypothesis-tree.ts"
import { millisOf } from "../../domain/ids.ts"
import { CurrentScope, retryBudget } from "../../domain/incident-scope.ts"
import { Narrator } from "../../domain/narrator.ts"
import { causes } from "../causes/library.ts"
import { type DiagnoseInput, diagnose } from "../diagnose.ts"
import { objectsText } from "../evidence-text.ts"
import type { AskLibrary } from "../observer.ts"
import type { Report } from "../reason/report.ts"
import type { Subject } from "../scene/scene.ts"
import { diagnoseLive } from "./diagnose-live.ts"
import { serverMetricsName } from "./read-server-metrics.ts"

/** What an incident gives the library: its runbook comes first, and nobody waits long for a second opinion. */
const budget = { within: "3 seconds", calls: 40 } as const

const subjectOf = ({ params, signal: { annotations, labels, startsAt } }: DiagnoseInput): Subject => {
  const namespace = params.namespace ?? labels.namespace
  const alert = {
    name: labels.alertname ?? "",
    labels,
    annotations,
    isFiring: true,
    startsAt: startsAt === undefined ? undefined : millisOf(startsAt)
  }
  return { alerts: [alert], ...(namespace === undefined || namespace === "" ? {} : { namespace }) }
}

const namesCause = (hypotheses: ReadonlyArray<Hypothesis>): boolean =>
  hypotheses.some(
    ({ children, probes }) => probes.some(({ reads }) => reads.some(({ read }) => read._tag === "cause")) || namesCause(children)
  )

const codes = new Set(causes.map(({ code }) => code))

/** Only the answer is about what was asked: what else is confirmed is at work elsewhere, or stands beside another. */
const seenIn = ({ cause, hypotheses, verdict }: Report, code: string): Report["hypotheses"] => {
  const own = hypotheses.filter((one) => one.code === code)
  if (cause?.code === code) return own.slice(0, 1)
  if (verdict === "cause") return own.filter(({ status }) => status !== "confirmed")
  return own.map((one) => (one.status === "confirmed" ? { ...one, status: "inconclusive" } : one))
}

/** Where the library sees a cause. That it sees it nowhere is told only where all could be read that it looked for. */
const answersFrom =
  (report: Report): AskLibrary =>
  (code) => {
    if (!codes.has(code)) return Effect.fail({ message: `there is no cause ${code}; see handrail causes` })
    const seen = seenIn(report, code)
    // not to be let see them is usual, and few causes look at them
    const blind = report.unread.find(({ what }) => what !== serverMetricsName)
    if (seen.length === 0 && blind !== undefined) return Effect.fail({ message: `${blind.what}: ${blind.why}` })
    return Effect.succeed(
      seen.map(({ entity, evidence, likelihood, status }) => ({
        status,
        likelihood,
        object: showEntity(entity),
        summary: [`${code} at ${showEntity(entity)}`, ...evidence.filter(({ supports }) => supports).map(({ sentence }) => sentence)].join(
          ", "
        )
      }))
    )
  }

/** The sentence of what supports the cause, with what it was read from as evidence. */
const findingsOf = Effect.fnUntraced(function* (
  { cause, hypotheses }: Report,
  cited: (cite: string) => ReadonlyArray<unknown>,
  { cluster }: DiagnoseInput
): Effect.fn.Return<ReadonlyArray<Finding>, never, Narrator> {
  const narrator = yield* Narrator
  const evidence = hypotheses.find(({ code }) => code === cause?.code)?.evidence.filter(({ supports }) => supports) ?? []
  return yield* Effect.forEach(evidence, ({ cites: [cite = ""], sentence }) =>
    Effect.gen(function* () {
      const seen = cited(cite)
      const finding = { probe: cite, effect: "supports", sentence } as const
      if (seen.length === 0) return finding
      const kind = cite.startsWith("kubectl logs") ? "logs" : / trace \S+$/.test(cite) ? "traces" : "kubernetes"
      const kept = yield* narrator.keep({ kind, cluster: cluster.config.name, source: cite, summary: sentence, ...objectsText(seen) })
      return { ...finding, evidence: kept.id }
    })
  )
})

/**
 * The runbook's own tree, and beside it what the library of causes says of the same trouble, unless nothing is wrong. The library reads the
 * same cluster through the same reader, so it asks for little that the tree did not; it takes none of the incident's retries.
 */
export const diagnoseIncident = Effect.fn("diagnose.incident")(function* (
  input: DiagnoseInput
): Effect.fn.Return<Diagnosis, never, Narrator> {
  const scope = yield* CurrentScope
  const asking = diagnoseLive({ cluster: input.cluster, subject: subjectOf(input), changes: input.changes ?? [], ...budget }).pipe(
    Effect.provideService(CurrentScope, { ...scope, retries: retryBudget(0) })
  )
  // only what names a cause waits for it
  const asked = namesCause(input.tree.hypotheses) ? yield* asking : undefined
  const diagnosis = yield* diagnose(asked === undefined ? input : { ...input, library: answersFrom(asked.report) })
  if (diagnosis.verdict === "healthy") return diagnosis
  const { cited, report } = asked ?? (yield* asking)
  const { apiCalls, cause, evidenceAge, summary, verdict } = report
  const likelihood = report.hypotheses.find(({ code }) => code === cause?.code)?.likelihood
  const library: LibraryDiagnosis = {
    verdict,
    ...(cause === undefined || likelihood === undefined ? {} : { cause: { code: cause.code, ...cause.entity, likelihood } }),
    summary,
    findings: yield* findingsOf(report, cited, input),
    apiCalls,
    ...(evidenceAge === undefined ? {} : { evidenceAge })
  }
  return { ...diagnosis, library }
})
