import { showEntity } from "../../domain/entity.ts"
import type { Report } from "./report.ts"

const percent = (likelihood: number): string => `${Math.round(likelihood * 100)} %`

/** An answer as people read it: what it is, why, what it is not, and what to do. */
export const reportText = ({ cause, hypotheses, next, ruledOut, summary, symptoms, unread, verdict }: Report): string => {
  const [main] = hypotheses.filter(({ code }) => code === cause?.code)
  const head =
    cause === undefined
      ? [verdict === "healthy" ? "Healthy: nothing is wrong now." : `Not enough evidence: ${summary}.`]
      : [
          `Cause: ${summary}`,
          `  at:    ${showEntity(cause.entity)}`,
          `  code:  ${cause.code}${main === undefined ? "" : ` (${percent(main.likelihood)})`}`
        ]
  const because =
    main === undefined
      ? []
      : [
          "",
          "Because",
          ...main.evidence
            .filter(({ supports }) => supports)
            .map(({ cites, sentence }) => `  - ${sentence}${cites[0] === undefined ? "" : `  [${cites[0]}]`}`)
        ]
  const seen = symptoms.length === 0 ? [] : ["", "Seen", ...symptoms.map((symptom) => `  - ${symptom}`)]
  const rivals = hypotheses.filter(({ code, status }) => code !== cause?.code && status !== "refuted").slice(0, 4)
  const open =
    rivals.length === 0
      ? []
      : [
          "",
          "Also considered",
          ...rivals.map(({ code, entity, likelihood }) => `  - ${code} at ${showEntity(entity)} (${percent(likelihood)})`)
        ]
  const out = ruledOut.length === 0 ? [] : ["", `Ruled out: ${ruledOut.join(", ")}`]
  const then = next.length === 0 ? [] : ["", "Next", ...next.map((one) => `  - ${one}`)]
  const blind = unread.length === 0 ? [] : ["", "Could not be read", ...unread.map(({ what, why }) => `  - ${what}: ${why}`)]
  return [...head, ...because, ...seen, ...open, ...out, ...blind, ...then].join("\n")
}
