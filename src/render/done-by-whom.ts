import { isMutation } from "../domain/command-effects.ts"
import { dataOf } from "../domain/events-of-kind.ts"
import type { TimelineEvent } from "../domain/timeline.ts"
import { count } from "./words.ts"

const tally = (events: ReadonlyArray<TimelineEvent>) => {
  const run = dataOf(events, "StepIntended")
  const changes = run.filter(({ effects }) => isMutation(effects.class))
  const approvers = dataOf(events, "ApprovalGiven").flatMap(({ approval }) => (approval.answer === "approved" ? [approval.by.subject] : []))
  const undone = dataOf(events, "RollbackFinished").filter(({ status }) => status === "undone").length
  return { changes: changes.length, reads: run.length - changes.length, approvers: [...new Set(approvers)], undone }
}

/**
 * What an incident's plans have done, and who agreed to it: `1 change, approved by local:ana; 1 command that only read`. Each attempt
 * counts.
 */
export const doneByWhom = (events: ReadonlyArray<TimelineEvent>): string => {
  const { approvers, changes, reads, undone } = tally(events)
  const agreed = approvers.length === 0 ? "which the rules allowed without asking a person" : `approved by ${approvers.join(" and ")}`
  return [
    changes === 0 ? "nothing was changed" : `${count(changes, "change")}, ${agreed}`,
    ...(undone === 0 ? [] : [`${undone} undone`]),
    ...(reads === 0 ? [] : [`${count(reads, "command")} that only read`])
  ].join("; ")
}
