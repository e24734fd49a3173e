import type { KubeObject } from "../../../../platform/kubernetes/kube-reader.ts"
import { namespaceFlag } from "../command/namespace-flag.ts"
import { told } from "../fields.ts"
import { kindNamed } from "../kinds.ts"
import { makeObject } from "../objects.ts"
import type { Row } from "../text/cells.ts"
import { rowsUnder } from "../text/tabbed.ts"

const asked = /\bflux\s+(?:-\S+\s+)*get\s+(?:-\S+\s+)*(?:(sources?)\s+)?([a-z]+)/

/** What `flux get` calls the sources that have other names in the API. */
const sources: Readonly<Record<string, string>> = {
  git: "GitRepository",
  oci: "OCIRepository",
  helm: "HelmRepository",
  chart: "HelmChart",
  bucket: "Bucket"
}

const header = /^(?:NAMESPACE\s+)?NAME\s.*\bSUSPENDED\s+READY\s+MESSAGE/

const objectOf = (row: Row, usualKind: string | undefined, usual: string): ReadonlyArray<KubeObject> => {
  const [typed, own] = (row.NAME ?? "").includes("/") ? (row.NAME ?? "").split("/") : [undefined, row.NAME]
  const kind = typed === undefined ? usualKind : kindNamed(typed)?.kind
  if (kind === undefined || own === undefined || own === "" || !/^(?:True|False|Unknown)$/.test(row.READY ?? "")) return []
  return [
    makeObject(
      { kind, name: own, namespace: row.NAMESPACE ?? usual },
      {
        spec: told({ suspend: row.SUSPENDED === "True" ? true : undefined }),
        status: { conditions: [{ type: "Ready", status: row.READY, reason: "", message: row.MESSAGE ?? "" }] }
      }
    )
  ]
}

/**
 * What Flux keeps in the cluster, as `flux get` prints it; none where the command is another. It looks into `flux-system` unless told.
 * https://fluxcd.io/flux/cmd/flux_get/
 */
export const readFlux = (command: string, lines: ReadonlyArray<string>): ReadonlyArray<KubeObject> => {
  const [, isSource, word = ""] = asked.exec(command) ?? []
  if (word === "") return []
  const kind = isSource === undefined ? kindNamed(word)?.kind : sources[word.replace(/s$/, "")]
  const namespace = namespaceFlag(command) ?? "flux-system"
  return rowsUnder(lines, header).flatMap((row) => objectOf(row, kind, namespace))
}
