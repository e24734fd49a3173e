import type { Diagnosis } from "../../domain/diagnosis.ts"
import type { IncidentId } from "../../domain/ids.ts"
import { redact } from "../../domain/redact.ts"
import type { Argv } from "../../domain/runbook.ts"

export interface Described {
  readonly incident: IncidentId
  /** What the step is called. */
  readonly title: string
  /** `Deployment shop/checkout` */
  readonly object: string
  readonly argv: Argv
  readonly owner: string
  readonly diagnosis: Diagnosis | undefined
  readonly diff: string
  readonly publicUrl: string | undefined
}

/** In a code span or block nothing is a mention, a link or markup. https://spec.commonmark.org/0.31.2/#code-spans */
const code = (text: string): string => {
  const longest = Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length))
  const fence = "`".repeat(longest + 1)
  const pad = text.startsWith("`") || text.endsWith("`") ? " " : ""
  return `${fence}${pad}${text.replaceAll(/\s+/g, " ")}${pad}${fence}`
}

const block = (text: string, language: string): string => {
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length))
  const fence = "`".repeat(longest + 1)
  return `${fence}${language}\n${text.replace(/\n$/, "")}\n${fence}`
}

/** Longest title that forges show whole. */
const LONGEST_TITLE = 120

const findings = ({ hypotheses, cause }: Diagnosis): ReadonlyArray<string> =>
  hypotheses
    .filter(({ id, status }) => status === "confirmed" || id === cause?.id)
    .flatMap((one) => one.findings.filter(({ effect }) => effect === "supports").map(({ sentence }) => `- ${code(sentence)}`))
    .slice(0, 10)

const timelineLink = ({ incident, publicUrl }: Described): string =>
  publicUrl === undefined
    ? `Timeline: ${code(`handrail incident show ${incident}`)}`
    : `Timeline: ${publicUrl.replace(/\/+$/, "")}/v1/incidents/${incident}/timeline`

/** What people read who decide about the pull request. Whatever came from outside is code, and secrets are redacted. */
export const describeChange = (of: Described): { readonly title: string; readonly body: string } => {
  const { incident, title, object, argv, owner, diagnosis, diff } = of
  const supported = diagnosis === undefined ? [] : findings(diagnosis)
  const cause = diagnosis?.cause
  const lines = [
    `Handrail proposes this for incident ${code(incident)}: ${code(object)} is applied from this repository by ${code(owner)}, so it is changed here and not in the cluster.`,
    "",
    "**Cause**",
    "",
    cause === undefined ? "Nothing was diagnosed; the runbook asks for this step." : code(cause.summary),
    ...(supported.length === 0 ? [] : ["", ...supported]),
    "",
    "**Change**",
    "",
    `${code(title)}, as ${code(argv.join(" "))} would do.`,
    "",
    block(diff, "diff"),
    "",
    timelineLink(of),
    "",
    "When it is merged and synced, Handrail validates the step and closes the incident. Closing it unmerged says no, and hands the incident over to people."
  ]
  const short = `${object}: ${title}`.replaceAll(/\s+/g, " ").replaceAll(/[`@<>]/g, "")
  return { title: redact(short).text.slice(0, LONGEST_TITLE), body: redact(lines.join("\n")).text }
}
