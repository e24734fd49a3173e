import type { KubeObject } from "../../../../platform/kubernetes/kube-reader.ts"
import { told } from "../fields.ts"
import { tableIn } from "../text/sections.ts"

/** Whether `argocd app get` may have printed this. */
export const looksLikeApplication = (lines: ReadonlyArray<string>): boolean =>
  ["Name:", "Project:", "Sync Status:", "Health Status:"].every((key) => lines.some((line) => line.startsWith(key)))

const filled = (text: string | undefined): string | undefined => (text === undefined || text === "" ? undefined : text)

/** The application of `argocd app get`, with the state of its resources. */
export const readApplication = (lines: ReadonlyArray<string>): KubeObject => {
  const named = new Map(
    lines.flatMap((line) => {
      const [, key, value = ""] = /^([A-Z][\w ]*?):\s*(.*)$/.exec(line) ?? []
      return key === undefined ? [] : [[key, value.trim()] as const]
    })
  )
  const [first = "", second] = (named.get("Name") ?? "").split("/")
  const start = lines.findIndex((line) => /^GROUP\s+KIND\s+NAMESPACE\s+NAME\s/.test(line))
  const conditions = lines.findIndex((line) => /^CONDITION\s+MESSAGE\s/.test(line))
  const resources = start < 0 ? [] : tableIn(lines.slice(start))
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: { name: second ?? first, namespace: second === undefined ? "argocd" : first },
    status: told({
      sync: told({ status: filled(named.get("Sync Status"))?.split(" ")[0] }),
      health: told({ status: filled(named.get("Health Status"))?.split(" ")[0] }),
      operationState: told({ phase: filled(named.get("Phase")), message: filled(named.get("Message")) }),
      conditions:
        conditions < 0
          ? []
          : tableIn(lines.slice(conditions, start < conditions ? undefined : start)).map((row) =>
              told({ type: row.CONDITION, message: row.MESSAGE })
            ),
      resources: resources.map((row) =>
        told({
          kind: filled(row.KIND),
          namespace: filled(row.NAMESPACE),
          name: filled(row.NAME),
          status: filled(row.STATUS),
          health: told({ status: filled(row.HEALTH) })
        })
      )
    })
  }
}
