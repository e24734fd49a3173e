import { Schema } from "effect"

/** One revision, as `helm history -o json` prints it: https://helm.sh/docs/helm/helm_history/ */
const Revision = Schema.Struct({ revision: Schema.Int, status: Schema.String })

const History = Schema.fromJsonString(Schema.Array(Revision))

const decode = Schema.decodeUnknownOption(History)

/**
 * The version of a release: its latest revision, with the status when it is not settled there (`4:pending-rollback`).
 * Undefined when the text is no history.
 */
export const releaseVersion = (stdout: string): string | undefined => {
  const found = decode(stdout)
  if (found._tag === "None") return undefined
  const latest = found.value.toSorted((a, b) => a.revision - b.revision).at(-1)
  if (latest === undefined) return undefined
  return latest.status === "deployed" ? String(latest.revision) : `${latest.revision}:${latest.status}`
}
