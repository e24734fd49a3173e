import type { ChangeRelation, RelatedChange } from "../../domain/change.ts"
import { clockTime, count, duration } from "../words.ts"
import type { Draft, Sentences } from "./draft.ts"

const relations: Record<ChangeRelation, string> = {
  object: "what the alert is about",
  owner: "what the alert's object belongs to",
  uses: "used by what the alert is about",
  repository: "in the repository of what the alert is about",
  namespace: "same namespace",
  cluster: "concerns the whole cluster",
  anywhere: "names no place"
}

const when = (before: number): string =>
  Math.abs(before) < 1000
    ? "as the first alert began"
    : before > 0
      ? `${duration(before)} before the first alert`
      : `${duration(-before)} after the first alert began`

/** One change in one line: when, by whom, what, and how near it is. */
export const changeText = ({ change, relation, before, isDeployed, madeIn }: RelatedChange): string => {
  const actor = madeIn === undefined ? change.actor : `Handrail, in ${madeIn}`
  const by = actor === undefined ? "" : ` by ${actor}`
  const ends = change.from === undefined || change.to === undefined || change.summary.includes("→") ? "" : `, ${change.from} → ${change.to}`
  const deployed = isDeployed === undefined ? "" : `${isDeployed ? "something of it was deployed since" : "no deployment since is known"}; `
  return `${clockTime(change.at)} ${change.summary}${ends}${by} (${when(before)}; ${deployed}${relations[relation]}; from ${change.source})`
}

/** What was changed around an incident. */
export const changesLines: Sentences<"ChangesFound"> = {
  ChangesFound: ({ changes, late, notes, omitted, since }) => {
    const found =
      changes.length === 0
        ? "no change is known"
        : `${count(changes.length + omitted, "change")} ${late ? "heard of late" : "that may matter"}`
    const detail = (text: string): Draft => ({ label: "", depth: 1, tone: "quiet", text })
    return [
      { label: "changes", tone: changes.length === 0 ? "quiet" : "warn", text: `${found}, since ${clockTime(since)}` },
      ...changes.map((one) => ({ label: "", depth: 1 as const, text: changeText(one) })),
      ...(omitted === 0 ? [] : [detail(`${omitted} more: handrail changes list`)]),
      ...notes.map(detail)
    ]
  }
}
