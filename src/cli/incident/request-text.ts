import type { ApprovalRequest, RequestedStep } from "../../api/approval-request.ts"
import { clockTime, count, printable, shortDigest } from "../../render/words.ts"

const lines = (text: string): ReadonlyArray<string> => text.split("\n").map(printable)

const reachOf = ({ blast }: RequestedStep): string => {
  if (blast === undefined) return "not known"
  const { objects, pods, nodes, replicasPercent } = blast
  const share = replicasPercent === undefined ? "" : `, at most ${Math.round(replicasPercent)}% of a workload's replicas down at once`
  return `${count(objects, "object")}, ${count(pods, "pod")}, ${count(nodes, "node")}${share}`
}

const isRead = ({ class: value }: RequestedStep): boolean => value === "read" || value === "sensitive-read"

const stepLines = (step: RequestedStep, number: number): ReadonlyArray<string> => [
  `  ${number}. [${step.class}] ${printable(step.title)}`,
  `     $ ${printable(step.command)}`,
  ...(isRead(step) ? [] : [`     reach    ${reachOf(step)}`]),
  ...(step.dryRun === undefined ? [] : [`     dry run  ${printable(step.dryRun)}`]),
  ...step.notes.map((note) => `     note     ${printable(note)}`),
  ...(step.diff === undefined ? [] : ["     diff", ...lines(step.diff).map((line) => `       ${line}`)]),
  ...step.undo.map((command) => `     undo     $ ${printable(command)}`)
]

/** A request for approval as it is read before it is answered: why, on what evidence, what would change, how far it reaches, what undoes it. */
export const requestText = (request: ApprovalRequest): string => {
  const { cause, evidence, expiresAt, givenBy, groups, people, plan, reasons, revision, steps } = request
  const again = revision === 1 ? "" : ` (plan ${revision}: the cluster moved away from the one before)`
  return [
    `plan ${shortDigest(plan)}${again}, to be approved by ${count(people, "person", "people")} of ${groups.join(" or ")} before ${clockTime(expiresAt)} UTC`,
    ...(givenBy.length === 0 ? [] : [`  approved by ${givenBy.map(printable).join(", ")}`]),
    ...(cause === undefined ? [] : [`  cause    ${printable(cause)}`]),
    ...evidence.map(({ digest, sentence }) => `           ${printable(sentence)} [${shortDigest(digest)}]`),
    ...reasons.map((reason) => `  asked    ${printable(reason)}`),
    ...steps.flatMap((step, index) => stepLines(step, index + 1))
  ].join("\n")
}
