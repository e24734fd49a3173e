import type { KubeObject } from "../../../../platform/kubernetes/kube-reader.ts"
import { namespaceFlag } from "../command/namespace-flag.ts"
import { told } from "../fields.ts"
import type { Row } from "../text/cells.ts"
import { rowsUnder } from "../text/tabbed.ts"

interface Revision {
  readonly name: string
  readonly namespace: string
  readonly version: string
  readonly status: string
  readonly updated: string | undefined
}

/** `Fri May  2 16:12:40 2025`, `2025-05-02 16:12:40.123456 +0200 CEST`. */
const timeOf = (text: string | undefined): string | undefined => {
  const plain = (text ?? "").replace(/\.\d+/, "").replace(/([+-]\d{4}) [A-Z]{3,5}$/, "$1")
  const at = Date.parse(/\d{2}:\d{2}:\d{2} \d{4}$/.test(plain) ? `${plain} UTC` : plain)
  return Number.isNaN(at) ? undefined : new Date(at).toISOString().replace(/\.\d+Z$/, "Z")
}

/** A revision as Helm keeps it. https://helm.sh/docs/topics/advanced/#storage-backends */
const secretOf = ({ name, namespace, status, updated, version }: Revision): KubeObject => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: {
    name: `sh.helm.release.v1.${name}.v${version}`,
    namespace,
    labels: { owner: "helm", name, status, version },
    ...told({ creationTimestamp: timeOf(updated) })
  },
  type: "helm.sh/release.v1"
})

const statuses = /^(?:unknown|deployed|uninstalled|superseded|failed|uninstalling|pending-(?:install|upgrade|rollback))$/

const revisionOf = (name: string, namespace: string, { REVISION = "", STATUS = "", UPDATED }: Row): ReadonlyArray<Revision> =>
  /^\d+$/.test(REVISION) && statuses.test(STATUS) ? [{ name, namespace, version: REVISION, status: STATUS, updated: UPDATED }] : []

/** `helm status`: a heading a line. */
const statusOf = (lines: ReadonlyArray<string>, usual: string): ReadonlyArray<Revision> => {
  const named = new Map(
    lines.flatMap((line) => {
      const [, key, value = ""] = /^(NAME|LAST DEPLOYED|NAMESPACE|STATUS|REVISION):\s*(.*)$/.exec(line) ?? []
      return key === undefined ? [] : [[key, value.trim()] as const]
    })
  )
  const [name, status, version] = [named.get("NAME"), named.get("STATUS"), named.get("REVISION")]
  return name === undefined || status === undefined || version === undefined || !statuses.test(status)
    ? []
    : [{ name, namespace: named.get("NAMESPACE") ?? usual, version, status, updated: named.get("LAST DEPLOYED") }]
}

const history = /\bhelm3?\s+(?:-\S+\s+)*(?:history|hist)\s+(?:-\S+(?:[ =]\S+)?\s+)*([a-z0-9][\w.-]*)/

/** The revisions of releases that `helm list`, `history` or `status` printed, as the secrets in which Helm keeps them; none where it is no such output. */
export const readReleases = (line: string, lines: ReadonlyArray<string>, usual: string): ReadonlyArray<KubeObject> => {
  if (!/\bhelm3?\b/.test(line)) return []
  const namespace = namespaceFlag(line) ?? usual
  const name = history.exec(line)?.[1]
  const listed = rowsUnder(lines, /^NAME\s+NAMESPACE\s+REVISION\s/).flatMap((row) =>
    revisionOf(row.NAME ?? "", row.NAMESPACE ?? namespace, row)
  )
  const past =
    name === undefined ? [] : rowsUnder(lines, /^REVISION\s+UPDATED\s+STATUS\s/).flatMap((row) => revisionOf(name, namespace, row))
  return [...listed, ...past, ...statusOf(lines, namespace)].map(secretOf)
}
