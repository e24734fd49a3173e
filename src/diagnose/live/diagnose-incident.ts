import { Effect } from "effect"
import type { Diagnosis, Finding, LibraryDiagnosis } from "../../domain/diagnosis.ts"
import { CurrentScope, retryBudget } from "../../domain/incident-scope.ts"
import { Narrator } from "../../domain/narrator.ts"
import { type DiagnoseInput, diagnose } from "../diagnose.ts"
import { objectsText } from "../evidence-text.ts"
import type { Report } from "../reason/report.ts"
import type { Subject } from "../scene/scene.ts"
import { diagnoseLive } from "./diagnose-live.ts"

/** What an incident gives the library: its runbook comes first, and nobody waits long for a second opinion. */
const budget = { within: "3 seconds", calls: 40 } as const

const subjectOf = ({ params, signal: { annotations, labels } }: DiagnoseInput): Subject => {
  const namespace = params.namespace ?? labels.namespace
  const alert = { name: labels.alertname ?? "", labels, annotations, isFiring: true, startsAt: undefined }
  return { alerts: [alert], ...(namespace === undefined || namespace === "" ? {} : { namespace }) }
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
      const kind = cite.startsWith("kubectl logs") ? "logs" : "kubernetes"
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
  const diagnosis = yield* diagnose(input)
  if (diagnosis.verdict === "healthy") return diagnosis
  const scope = yield* CurrentScope
  const { cited, report } = yield* diagnoseLive({ cluster: input.cluster, subject: subjectOf(input), ...budget }).pipe(
    Effect.provideService(CurrentScope, { ...scope, retries: retryBudget(0) })
  )
  const { apiCalls, cause, summary, verdict } = report
  const likelihood = report.hypotheses.find(({ code }) => code === cause?.code)?.likelihood
  const library: LibraryDiagnosis = {
    verdict,
    ...(cause === undefined || likelihood === undefined ? {} : { cause: { code: cause.code, ...cause.entity, likelihood } }),
    summary,
    findings: yield* findingsOf(report, cited, input),
    apiCalls
  }
  return { ...diagnosis, library }
})
