import type { Diagnosis, HypothesisResult } from "../../domain/diagnosis.ts"
import { eventsOf } from "../../domain/events-of-kind.ts"
import type { Evidence } from "../../domain/evidence.ts"
import type { Digest } from "../../domain/ids.ts"
import type { TimelineEvent, TimelineKind } from "../../domain/timeline.ts"
import { eventLines } from "../event-lines.ts"
import { between, commandLine, count, percent, shortDigest } from "../words.ts"
import { code, literal } from "./escape.ts"
import { type Story, storyOf } from "./story.ts"
import { citation, timelineTable } from "./timeline.ts"

const section = (title: string, body: ReadonlyArray<string>): ReadonlyArray<string> =>
  body.length === 0 ? [] : [`## ${title}`, "", ...body, ""]

const facts = (story: Story, events: ReadonlyArray<TimelineEvent>): ReadonlyArray<string> => {
  const { opened, ended, runbook, plan } = story
  const rows: ReadonlyArray<readonly [string, string | undefined]> = [
    ["Opened", opened && `${opened.at} (#${opened.seq})`],
    ["Ended", ended && `${ended.at}, ${literal(ended.data.phase)} (#${ended.seq})`],
    ["Took", opened && ended && between(opened.at, ended.at)],
    ["Cluster", plan && `${literal(plan.plan.cluster)} (#${plan.seq})`],
    ["Mode", opened && `${opened.data.mode} (#${opened.seq})`],
    ["Runbook", runbook && `${literal(runbook.data.runbook)}, ${code(shortDigest(runbook.data.digest))} (#${runbook.seq})`],
    ["Alerts", story.signals.length === 0 ? undefined : `${story.signals.length} (#${story.signals[0]?.seq})`],
    ["Changes made", `${eventsOf(events, "StepIntended").filter((event) => !event.data.effects.class.endsWith("read")).length}`]
  ]
  return ["| | |", "| --- | --- |", ...rows.flatMap(([name, value]) => (value === undefined ? [] : [`| ${name} | ${value} |`]))]
}

const findings = (hypothesis: HypothesisResult, seq: number): ReadonlyArray<string> =>
  hypothesis.findings
    .filter((finding) => finding.effect !== "neutral")
    .map((finding) => {
      const cites = finding.evidence === undefined ? [] : [finding.evidence]
      return `  - ${finding.effect}: ${literal(finding.sentence)} (${citation({ seq, cites })})`
    })

/** The confirmed hypothesis and those that it refines, widest first. */
const causeChain = ({ cause, hypotheses }: Diagnosis): ReadonlyArray<HypothesisResult> => {
  const chain: Array<HypothesisResult> = []
  for (let id = cause?.id; id !== undefined; ) {
    const found = hypotheses.find((hypothesis) => hypothesis.id === id)
    if (found === undefined || chain.includes(found)) break
    chain.unshift(found)
    id = found.parent
  }
  return chain
}

const hypothesisLines = (hypothesis: HypothesisResult, seq: number): ReadonlyArray<string> => [
  `- ${literal(hypothesis.title)}: ${hypothesis.status}, ${percent(hypothesis.likelihood)} (#${seq})`,
  ...findings(hypothesis, seq)
]

const causeSection = (story: Story): ReadonlyArray<string> => {
  if (story.diagnosis === undefined) return []
  const { diagnosis, seq } = story.diagnosis
  if (diagnosis.verdict === "healthy") return [`Nothing was wrong when Handrail looked (#${seq}).`]
  if (diagnosis.cause === undefined) return [`Not established: the evidence does not single out one cause (#${seq}).`]
  const at = diagnosis.cause.entity === undefined ? "" : ` At ${code(diagnosis.cause.entity)}.`
  const chain = causeChain(diagnosis)
  const title = chain.at(-1)?.title ?? diagnosis.cause.summary
  return [`${literal(title)}.${at} (#${seq})`, "", ...chain.flatMap((hypothesis) => hypothesisLines(hypothesis, seq))]
}

const othersSection = (story: Story): ReadonlyArray<string> => {
  if (story.diagnosis === undefined) return []
  const { diagnosis, seq } = story.diagnosis
  const chain = causeChain(diagnosis)
  return diagnosis.hypotheses.filter((hypothesis) => !chain.includes(hypothesis)).flatMap((hypothesis) => hypothesisLines(hypothesis, seq))
}

const doneSection = (events: ReadonlyArray<TimelineEvent>): ReadonlyArray<string> =>
  eventsOf(events, "StepIntended").flatMap((intended) => {
    const end = eventsOf(events, "StepFinished").find(
      (event) => event.seq > intended.seq && event.data.step === intended.data.step && event.data.attempt === intended.data.attempt
    )
    const outcome = end === undefined ? "no recorded end" : literal(end.data.summary)
    const cites =
      end === undefined
        ? `#${intended.seq}`
        : `#${intended.seq}, ${citation({ seq: end.seq, cites: end.data.evidence ? [end.data.evidence] : [] })}`
    return [`1. ${code(commandLine(intended.data.argv))}`, `   ${outcome} (${cites})`]
  })

const aboutApproval: ReadonlySet<TimelineKind> = new Set([
  "DecisionMade",
  "ApprovalGiven",
  "ApprovalRefused",
  "ApprovalRevoked",
  "ApprovalExpired",
  "PlanRefused",
  "PlanVoided",
  "RunRefused"
])

const approvalSection = (events: ReadonlyArray<TimelineEvent>): ReadonlyArray<string> =>
  events
    .filter((event) => aboutApproval.has(event.data._tag))
    .flatMap(eventLines)
    .map((line) => `${line.depth === 1 ? "  " : ""}- ${literal(`${line.label} ${line.text}`)} (${citation(line)})`)

const handoverSection = (story: Story): ReadonlyArray<string> =>
  story.ended === undefined ? [] : story.ended.data.handover.map((text) => `- ${literal(text)} (#${story.ended?.seq})`)

const evidenceSection = (cited: ReadonlyArray<Digest>, evidence: ReadonlyMap<Digest, Evidence>): ReadonlyArray<string> =>
  cited.length === 0
    ? []
    : [
        "| Evidence | Seen at | How to see it again | What it showed |",
        "| --- | --- | --- | --- |",
        ...cited.map((digest) => {
          const found = evidence.get(digest)
          return found === undefined
            ? `| ${code(shortDigest(digest))} | | | not in the store |`
            : `| ${code(shortDigest(digest))} | ${found.collectedAt} | ${code(found.source).replaceAll("|", "\\|")} | ${literal(found.summary)} |`
        })
      ]

/** Digests that the story cites, each once, in the order of first citation: what a caller loads before it writes a postmortem. */
export const citedEvidence = (events: ReadonlyArray<TimelineEvent>): ReadonlyArray<Digest> => [
  ...new Set(events.flatMap(eventLines).flatMap((line) => line.cites))
]

/**
 * A postmortem in Markdown, written from the timeline alone: each sentence cites its event (`#12`) and evidence.
 * `evidence` is what the store has for `citedEvidence(events)`.
 */
export const postmortem = (events: ReadonlyArray<TimelineEvent>, evidence: ReadonlyMap<Digest, Evidence>): string => {
  const story = storyOf(events)
  const id = events[0]?.incident ?? "unknown"
  const outcome = story.ended === undefined ? "The incident is still open." : `${literal(story.ended.data.outcome)} (#${story.ended.seq})`
  return [
    `# ${id}: ${literal(story.opened?.data.title ?? "incident")}`,
    "",
    outcome,
    "",
    ...facts(story, events),
    "",
    ...section("Cause", causeSection(story)),
    ...section("Ruled out, or not established", othersSection(story)),
    ...section("What was run", doneSection(events)),
    ...section("Decisions and approvals", approvalSection(events)),
    ...section("Handover", handoverSection(story)),
    ...section("Timeline", [timelineTable(events)]),
    ...section("Evidence", evidenceSection(citedEvidence(events), evidence)),
    "## Integrity",
    "",
    `${count(events.length, "event")}, each hashed over the one before; the last hash is ${code(story.head?.hash ?? "")}.`,
    `Check it with ${code(`handrail timeline verify ${id}`)}.`,
    ""
  ].join("\n")
}
