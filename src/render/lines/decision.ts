import { isMutation } from "../../domain/command-effects.ts"
import type { Reason, Verdict } from "../../domain/decision.ts"
import type { Mode } from "../../domain/incident.ts"
import { showRef } from "../../domain/object-ref.ts"
import type { BlastRadius, DryRun, PlanStep } from "../../domain/plan.ts"
import type { PullRequestChange } from "../../domain/repository-change.ts"
import type { Tone } from "../line.ts"
import { clockTime, commandLine, count, shortDigest } from "../words.ts"
import type { Draft, Sentences } from "./draft.ts"

const verdictLabel: Record<Verdict, string> = { allow: "allowed", "needs-approval": "ASK", deny: "DENIED" }
const verdictTone: Record<Verdict, Tone> = { allow: "good", "needs-approval": "warn", deny: "bad" }

const groupsOf = (groups: ReadonlyArray<string>): string => (groups.length === 0 ? "anyone with a token" : groups.join(" or "))

/** `1 object, 4 pods, at most 25% of a workload's replicas down at once`. */
const reachOf = ({ objects, pods, nodes, replicasPercent }: BlastRadius): string =>
  [
    count(objects, "object"),
    ...(pods === 0 ? [] : [count(pods, "pod")]),
    ...(nodes === 0 ? [] : [count(nodes, "node")]),
    ...(replicasPercent === undefined ? [] : [`at most ${Math.round(replicasPercent)}% of a workload's replicas down at once`])
  ].join(", ")

/** `+ image: web:2`: a line of a difference, without its depth and without the dash of a list in YAML, which looks like a second minus. */
const differenceLine = (line: string): Draft => ({
  label: "",
  depth: 1,
  tone: line.startsWith("+") ? "good" : "warn",
  text: `${line.slice(0, 1)} ${line.slice(1).trim().replace(/^- /, "")}`
})

const dryRunLines = ({ changes = [], diff, evidence, status, summary }: DryRun): ReadonlyArray<Draft> => [
  {
    label: "dry run",
    depth: 1,
    tone: status === "passed" ? "quiet" : "bad",
    text: `${status}: ${summary}`,
    cites: [evidence, diff].filter((cited) => cited !== undefined)
  },
  ...changes.map(differenceLine)
]

const changeLines = ({ blast, dryRun, notes = [], rollback }: PlanStep): ReadonlyArray<Draft> => [
  { label: "reach", depth: 1, tone: blast === undefined ? "warn" : "quiet", text: blast === undefined ? "not known" : reachOf(blast) },
  ...(dryRun === undefined || dryRun.status === "unsupported" ? [] : dryRunLines(dryRun)),
  ...notes.map((text): Draft => ({ label: "note", depth: 1, tone: "warn", text })),
  ...rollback.map(
    ({ argv, restores }): Draft => ({
      label: "undo",
      depth: 1,
      tone: "quiet",
      text: restores === undefined ? "if it does not do what it should" : `puts ${showRef(restores.ref)} back as it is now`,
      command: commandLine(argv)
    })
  )
]

/** Where it is changed, and what in it; the whole difference is in the plan. */
const throughLines = ({ repository, baseBranch, file, appliers }: PullRequestChange): ReadonlyArray<Draft> => [
  {
    label: "by",
    depth: 1,
    tone: "warn",
    text: `a pull request to ${repository} (${baseBranch}), which ${showRef(appliers[0].ref)} applies; no command is run`
  },
  { label: "file", depth: 1, text: file.path },
  ...file.diff
    .split("\n")
    .filter((line) => /^[+-](?!--|\+\+)/.test(line))
    .map(differenceLine)
]

const stepLines = (step: PlanStep, number: number): ReadonlyArray<Draft> => [
  {
    label: `step ${number}`,
    depth: 1,
    text: `${step.effects.class}${step.irreversible ? ", cannot be undone" : ""}: ${step.title}`,
    ...(step.through === undefined ? { command: commandLine(step.argv) } : {})
  },
  ...(step.through === undefined ? [] : throughLines(step.through)),
  ...(isMutation(step.effects.class) ? changeLines(step) : [])
]

/** Permissions to read are counted, so that what is said about changes stands out. */
const reasonLines = (reasons: ReadonlyArray<Reason>, mode: Mode): ReadonlyArray<Draft> => {
  const told = reasons.filter(({ rule }) => rule !== "reads")
  const reads = reasons.length - told.length
  return [
    ...told.map(
      ({ message, rule, verdict }): Draft => ({
        label: "because",
        depth: 1,
        tone: verdict === "allow" ? "quiet" : verdictTone[verdict],
        text: `${message} [${rule}]`
      })
    ),
    ...(reads === 0
      ? []
      : [
          {
            label: "because",
            depth: 1 as const,
            tone: "quiet" as const,
            text: `${count(reads, "step")} only ${reads === 1 ? "reads" : "read"}${mode === "assist" ? ", and nobody is asked for reads" : ""} [reads]`
          }
        ])
  ]
}

/** What is proposed, what policy says of it, and who agreed. */
export const decisionLines: Sentences<
  | "PlanProposed"
  | "ModeChanged"
  | "DecisionMade"
  | "ApprovalRequested"
  | "ApprovalGiven"
  | "ApprovalRefused"
  | "ApprovalRevoked"
  | "ApprovalExpired"
  | "PlanApproved"
  | "PlanRefused"
  | "PlanVoided"
  | "RunRefused"
> = {
  PlanProposed: ({ plan, digest }) => [
    {
      label: "PLAN",
      tone: "strong",
      text: `${count(plan.steps.length, "step")} from runbook ${plan.runbook.name}; plan ${shortDigest(digest)}, valid until ${clockTime(plan.expiresAt)}`
    },
    ...plan.steps.flatMap((step, index) => stepLines(step, index + 1))
  ],
  ModeChanged: ({ from, reason, to }) => [
    { label: "MODE", tone: to === "auto" ? "warn" : "good", text: `${to} instead of ${from}: ${reason}` }
  ],
  DecisionMade: ({ decision }) => [
    {
      label: verdictLabel[decision.verdict],
      tone: verdictTone[decision.verdict],
      text: `plan ${shortDigest(decision.plan)} in ${decision.mode} mode, by the rules ${decision.engine}`
    },
    ...reasonLines(decision.reasons, decision.mode)
  ],
  ApprovalRequested: (data) => [
    {
      label: "WAITING",
      tone: "warn",
      text: `for ${count(data.people, "person", "people")} of ${groupsOf(data.groups)} to approve plan ${shortDigest(data.plan)} by ${clockTime(data.expiresAt)} UTC`
    }
  ],
  ApprovalGiven: ({ approval }) => [
    {
      label: approval.answer === "approved" ? "approved" : "DENIED",
      tone: approval.answer === "approved" ? "good" : "bad",
      text: `by ${approval.by.subject}${approval.comment === undefined ? "" : `: ${approval.comment}`}`
    }
  ],
  ApprovalRefused: (data) => [{ label: "refused", tone: "bad", text: `the answer of ${data.by} does not count: ${data.reason}` }],
  ApprovalRevoked: (data) => [
    {
      label: "REVOKED",
      tone: "warn",
      text: `${data.by} takes back the approval of plan ${shortDigest(data.plan)}${data.reason === undefined ? "" : `: ${data.reason}`}`
    }
  ],
  ApprovalExpired: (data) => [{ label: "expired", tone: "warn", text: `nobody approved plan ${shortDigest(data.plan)} in time` }],
  PlanApproved: (data) => [
    {
      label: "signed",
      tone: "quiet",
      text: `plan ${shortDigest(data.plan)} with key ${data.keyId}, until ${clockTime(data.expiresAt)} UTC`
    }
  ],
  PlanRefused: (data) => [{ label: "REFUSED", tone: "bad", text: `plan ${shortDigest(data.plan)} was not signed: ${data.reason}` }],
  PlanVoided: (data) => [{ label: "VOID", tone: "warn", text: `plan ${shortDigest(data.plan)}: ${data.reason}; nothing of it was done` }],
  RunRefused: (data) => [{ label: "REFUSED", tone: "bad", text: `step ${data.step} was not run: ${data.reason}` }]
}
