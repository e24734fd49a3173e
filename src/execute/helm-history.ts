import { Schema } from "effect"

/** One revision, as `helm history -o json` prints it: https://helm.sh/docs/helm/helm_history/ */
const Revision = Schema.Struct({ revision: Schema.Int, status: Schema.String })

const decode = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Array(Revision)))

const latestOf = (stdout: string): typeof Revision.Type | undefined => {
  const found = decode(stdout)
  return found._tag === "None" ? undefined : found.value.toSorted((a, b) => a.revision - b.revision).at(-1)
}

/** The number of a release's latest revision, whatever became of it. Undefined when the text is no history. */
export const releaseRevision = (stdout: string): number | undefined => latestOf(stdout)?.revision

/**
 * The version of a release: its latest revision, with the status when it is not settled there (`4:pending-rollback`).
 * Undefined when the text is no history.
 */
export const releaseVersion = (stdout: string): string | undefined => {
  const latest = latestOf(stdout)
  if (latest === undefined) return undefined
  return latest.status === "deployed" ? String(latest.revision) : `${latest.revision}:${latest.status}`
}
