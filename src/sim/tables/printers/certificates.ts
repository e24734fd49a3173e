import type { KubeObject } from "../../kube-object.ts"
import { age, humanDuration } from "../human-duration.ts"
import { ageColumn, nameColumn, type Printer, shown } from "../printer.ts"

const statusOf = ({ status }: KubeObject): string => {
  const types = new Set((status?.conditions ?? []).map(({ type }: { type: string }) => type))
  const decision = types.has("Denied") ? "Denied" : types.has("Approved") ? "Approved" : "Pending"
  return [decision, ...(types.has("Failed") ? ["Failed"] : []), ...(status?.certificate ? ["Issued"] : [])].join(",")
}

export const certificateSigningRequests: Printer = {
  columns: [nameColumn, ageColumn, shown("SignerName"), shown("Requestor"), shown("RequestedDuration"), shown("Condition")],
  cells: (request, now) => {
    const { metadata, spec } = request
    return [
      metadata.name,
      age(metadata.creationTimestamp, now),
      spec?.signerName || "<none>",
      spec?.username ?? "",
      spec?.expirationSeconds === undefined ? "<none>" : humanDuration(spec.expirationSeconds * 1000),
      statusOf(request)
    ]
  }
}
