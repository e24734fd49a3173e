import { items, present, told, truth, whole } from "../fields.ts"
import type { RowReader } from "./row-context.ts"

const rolePrefix = "node-role.kubernetes.io/"

export const readNodeRow: RowReader = (row) => {
  const words = items(row.STATUS)
  const ready = words.find((word) => /^(?:Not)?Ready$|^Unknown$/.test(word))
  const addresses = (["INTERNAL-IP", "EXTERNAL-IP"] as const).flatMap((column) => {
    const address = present(row[column])
    return address === undefined ? [] : [{ type: column === "INTERNAL-IP" ? "InternalIP" : "ExternalIP", address }]
  })
  return {
    metadata: { labels: told(Object.fromEntries(items(row.ROLES).map((role) => [`${rolePrefix}${role}`, ""]))) },
    spec: told({ unschedulable: words.includes("SchedulingDisabled") || undefined }),
    status: told({
      // a kubelet that said so and one that is silent look alike
      conditions:
        ready === undefined ? [] : [{ type: "Ready", status: ready === "Ready" ? "True" : ready === "Unknown" ? "Unknown" : "False" }],
      addresses,
      nodeInfo: told({
        kubeletVersion: present(row.VERSION),
        osImage: present(row["OS-IMAGE"]),
        kernelVersion: present(row["KERNEL-VERSION"]),
        containerRuntimeVersion: present(row["CONTAINER-RUNTIME"])
      })
    })
  }
}

export const readNamespaceRow: RowReader = (row) => ({
  metadata: row.STATUS === "Terminating" ? { deletionTimestamp: "" } : {},
  status: told({ phase: present(row.STATUS) })
})

/** `requests.cpu: 1/2, pods: 3/10`: used of hard. */
const usageOf = (text: string | undefined) =>
  (text ?? "").split(/,\s*/).flatMap((item) => {
    const [, resource, used, hard] = /^(\S+):\s+([^/\s]+)\/(\S+)$/.exec(item.trim()) ?? []
    return resource === undefined ? [] : [{ resource, used, hard }]
  })

export const readQuotaRow: RowReader = (row) => {
  const all = [...usageOf(row.REQUEST), ...usageOf(row.LIMIT)]
  const hard = Object.fromEntries(all.map((each) => [each.resource, each.hard]))
  return { spec: told({ hard }), status: told({ hard, used: Object.fromEntries(all.map((each) => [each.resource, each.used])) }) }
}

export const readSecretRow: RowReader = (row) => told({ type: present(row.TYPE) })

export const readPriorityClassRow: RowReader = (row) =>
  told({ value: whole(row.VALUE), globalDefault: truth(row["GLOBAL-DEFAULT"]), preemptionPolicy: present(row.PREEMPTIONPOLICY) })

export const readRoleBindingRow: RowReader = (row) => {
  const [kind, name] = present(row.ROLE)?.split("/") ?? []
  const accounts = items(row.SERVICEACCOUNTS).map((text) => {
    const [namespace, account] = text.split("/")
    return { kind: "ServiceAccount", namespace, name: account }
  })
  const apiGroup = "rbac.authorization.k8s.io"
  const others = [
    ...items(row.USERS).map((user) => ({ kind: "User", apiGroup, name: user })),
    ...items(row.GROUPS).map((group) => ({ kind: "Group", apiGroup, name: group }))
  ]
  return told({ roleRef: name === undefined ? undefined : { apiGroup, kind, name }, subjects: [...others, ...accounts] })
}

export const readLeaseRow: RowReader = (row) => ({ spec: told({ holderIdentity: present(row.HOLDER) }) })

/** Orders and challenges of cert-manager. */
export const readAcmeRow: RowReader = (row) => ({
  spec: told({ dnsName: present(row.DOMAIN) }),
  status: told({ state: present(row.STATE), reason: present(row.REASON) })
})

/** `False (MissingEndpoints)`. */
export const readApiServiceRow: RowReader = (row) => {
  const [, status, reason] = /^(True|False|Unknown)(?: \((\w+)\))?$/.exec(row.AVAILABLE ?? "") ?? []
  const [namespace, name] = present(row.SERVICE)?.split("/") ?? []
  return {
    spec: told({ service: name === undefined ? undefined : { namespace, name } }),
    status: told({ conditions: status === undefined ? [] : [told({ type: "Available", status, reason })] })
  }
}

/** Custom resources: a column for whether they are ready, and one with why. */
export const readOtherRow: RowReader = (row) => {
  const condition = (["READY", "AVAILABLE", "SYNCED"] as const).flatMap((column) => {
    const status = row[column]
    if (status === undefined || !/^(?:True|False|Unknown)$/.test(status)) return []
    const type = `${column.charAt(0)}${column.slice(1).toLowerCase()}`
    return [told({ type, status, reason: present(row.REASON), message: present(row.MESSAGE ?? row.STATUS) })]
  })
  return { status: told({ conditions: condition }) }
}

export const readApplicationRow: RowReader = (row) => ({
  status: told({
    sync: told({ status: present(row["SYNC STATUS"]), revision: present(row.REVISION) }),
    health: told({ status: present(row["HEALTH STATUS"]) })
  }),
  spec: told({ project: present(row.PROJECT) })
})
