/** The kinds whose readiness is understood, by every name that kubectl takes for them. */
const names: Readonly<Record<string, ReadonlyArray<string>>> = {
  Pod: ["pod", "pods", "po"],
  Node: ["node", "nodes", "no"],
  Deployment: ["deployment", "deployments", "deploy"],
  ReplicaSet: ["replicaset", "replicasets", "rs"],
  StatefulSet: ["statefulset", "statefulsets", "sts"],
  DaemonSet: ["daemonset", "daemonsets", "ds"],
  Job: ["job", "jobs"]
}

/** `deployments.apps`, `deploy` → `Deployment`; `undefined` for other kinds. */
export const kindOfName = (resource: string): string | undefined => {
  const [plain = ""] = resource.toLowerCase().split(".")
  return Object.keys(names).find((kind) => names[kind]?.includes(plain))
}

/** Whether a kind is what a runbook calls `what`; `*` is any. Unknown kinds match their plain or plural name. */
export const isNamed = (kind: string, what: string): boolean => {
  if (what === "*") return true
  const meant = kindOfName(what)
  if (meant !== undefined) return meant === kind
  const [plain = ""] = what.split(".")
  return [kind.toLowerCase(), `${kind.toLowerCase()}s`, `${kind.toLowerCase()}es`].includes(plain)
}
