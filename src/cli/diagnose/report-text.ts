import type { Report } from "../../diagnose/reason/report.ts"
import { showEntity } from "../../domain/entity.ts"
import { wrap } from "../../render/wrap.ts"

const percent = (likelihood: number): string => `${Math.round(likelihood * 100)} %`

/** Rivals of the answer that are named. */
const MOST_RIVALS = 4
/** Further objects of the same cause that are named. */
const MOST_PLACES = 6

const hung = (start: string, text: string, width: number): ReadonlyArray<string> => {
  const [first = "", ...rest] = wrap(text, Math.max(24, width - start.length))
  return [`${start}${first}`, ...rest.map((row) => `${" ".repeat(start.length)}${row}`)]
}

const placesOf = (places: ReadonlyArray<string>): string =>
  places.length > MOST_PLACES ? `${places.slice(0, MOST_PLACES).join(", ")} and ${places.length - MOST_PLACES} others` : places.join(", ")

/** An answer as people read it, in a terminal of so many columns: what it is, why, what it is not, and what to do. */
export const reportText = (report: Report, width: number): string => {
  const { alsoAt, cause, hypotheses, next, ruledOut, summary, symptoms, unread, verdict } = report
  const items = (title: string, sentences: ReadonlyArray<string>): ReadonlyArray<string> =>
    sentences.length === 0 ? [] : ["", title, ...sentences.flatMap((sentence) => hung("  - ", sentence, width))]
  const [main] = hypotheses.filter(({ code }) => code === cause?.code)
  const head =
    cause === undefined
      ? hung("", verdict === "healthy" ? "Healthy: nothing is wrong now." : `Not enough evidence: ${summary}.`, width)
      : [
          ...hung("Cause: ", summary, width),
          ...hung("  at:    ", showEntity(cause.entity), width),
          ...(alsoAt.length === 0 ? [] : hung("  also:  ", placesOf(alsoAt.map(showEntity)), width)),
          `  code:  ${cause.code}${main === undefined ? "" : ` (${percent(main.likelihood)})`}`
        ]
  const because = (main?.evidence ?? [])
    .filter(({ supports }) => supports)
    .map(({ cites, sentence }) => `${sentence}${cites[0] === undefined ? "" : `  [${cites[0]}]`}`)
  const others = hypotheses.filter(({ code, status }) => code !== cause?.code && status !== "refuted")
  // of causes that stand none is told apart from the others where no answer is given
  const isSettled = verdict !== "inconclusive"
  const shown = (kept: typeof others): ReadonlyArray<string> =>
    kept.slice(0, MOST_RIVALS).map(({ code, entity, likelihood }) => `${code} at ${showEntity(entity)} (${percent(likelihood)})`)
  return [
    ...head,
    ...items("Because", because),
    ...items("Seen", symptoms),
    ...items(
      cause === undefined ? "Wrong elsewhere" : "Wrong as well",
      shown(others.filter((one) => isSettled && one.status === "confirmed"))
    ),
    ...items("Also considered", shown(others.filter((one) => !isSettled || one.status !== "confirmed"))),
    ...(ruledOut.length === 0 ? [] : ["", ...hung("Ruled out: ", ruledOut.join(", "), width)]),
    ...items(
      "Could not be read",
      unread.map(({ what, why }) => `${what}: ${why}`)
    ),
    ...items("Next", next)
  ].join("\n")
}
