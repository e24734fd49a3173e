import type { Diagnosis, Finding, HypothesisStatus } from "../../domain/diagnosis.ts"
import type { Tone } from "../line.ts"
import { clockTime, count, percent } from "../words.ts"
import type { Draft, Sentences } from "./draft.ts"

const findingLabel: Record<Finding["effect"], string> = { supports: "for", refutes: "against", neutral: "neutral", unknown: "unread" }
const findingTone: Record<Finding["effect"], Tone> = { supports: "plain", refutes: "plain", neutral: "quiet", unknown: "warn" }

const settledLabel: Record<HypothesisStatus, string> = {
  open: "open",
  testing: "testing",
  confirmed: "CONFIRMED",
  refuted: "refuted",
  inconclusive: "undecided"
}
const settledTone: Record<HypothesisStatus, Tone> = {
  open: "quiet",
  testing: "quiet",
  confirmed: "good",
  refuted: "quiet",
  inconclusive: "warn"
}

/** What was suspected, what was seen, and what stands. */
export const diagnosisLines: Sentences<"HypothesisOpened" | "ProbeFinished" | "HypothesisSettled" | "DiagnosisConcluded"> = {
  HypothesisOpened: (data) => [{ label: "suspect", text: `${data.title} (${percent(data.prior)} before looking)` }],
  ProbeFinished: ({ finding }) => [
    {
      label: findingLabel[finding.effect],
      tone: findingTone[finding.effect],
      depth: 1,
      text: finding.sentence,
      cites: finding.evidence === undefined ? [] : [finding.evidence]
    }
  ],
  HypothesisSettled: ({ likelihood, refutedAt, status, title }) => [
    {
      label: settledLabel[status],
      tone: settledTone[status],
      text:
        refutedAt === undefined
          ? `${title} (${percent(likelihood)})`
          : `${title}: ruled out at ${clockTime(refutedAt)}, and what spoke against it has not changed; not looked at again`
    }
  ],
  DiagnosisConcluded: ({ diagnosis }) => [concluded(diagnosis), ...libraryLines(diagnosis)]
}

const concluded = (diagnosis: Diagnosis): Draft => {
  const cost = `${count(diagnosis.apiCalls, "read")} of the cluster`
  if (diagnosis.verdict === "healthy") return { label: "healthy", tone: "good", text: `nothing is wrong now; ${cost}` }
  if (diagnosis.cause === undefined) return { label: "undecided", tone: "warn", text: `not enough evidence to name one cause; ${cost}` }
  const { entity, id } = diagnosis.cause
  const title = diagnosis.hypotheses.find((hypothesis) => hypothesis.id === id)?.title ?? diagnosis.cause.summary
  return { label: "CAUSE", tone: "strong", text: `${title}${entity === undefined ? "" : ` (${entity})`}; ${cost}` }
}

/** What the library of causes says beside it: it is told, and decides nothing. */
const libraryLines = ({ library }: Diagnosis): ReadonlyArray<Draft> => {
  if (library?.cause === undefined) return []
  const { code, kind, likelihood, name, namespace } = library.cause
  const age = library.evidenceAge === undefined ? "" : `; the cluster was last heard of ${Math.round(library.evidenceAge / 1_000)} s before`
  const at = `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`
  return [
    { label: "known as", text: `${code} at ${at} (${percent(likelihood)}): ${library.summary}${age}` },
    ...library.findings.map(
      ({ evidence, sentence }): Draft => ({
        label: findingLabel.supports,
        tone: findingTone.supports,
        depth: 1,
        text: sentence,
        cites: evidence === undefined ? [] : [evidence]
      })
    )
  ]
}
