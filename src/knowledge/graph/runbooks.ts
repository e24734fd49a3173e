import type { Entity } from "../../domain/entity.ts"
import type { Runbook } from "../../domain/runbook.ts"
import { workloadKinds } from "../../platform/kubernetes/pod-template.ts"
import type { Contribution, Link, Stated } from "./contribution.ts"

/** Which alerts and services a runbook is for, and whose it is. Pure. */
export const contributeRunbook = ({ file, match, name, owners, services }: Runbook, seenAt: number): Contribution => {
  const entity: Entity = { kind: "Runbook", name }
  const alerts = match.flatMap((group) => group.filter(({ label, operator }) => label === "alertname" && operator === "="))
  return {
    of: `runbook ${name}`,
    source: "runbooks",
    seenAt,
    describes: [{ entity }],
    states: [
      ...[...new Set(alerts.map(({ value }) => value))].map(
        (alert): Stated => ({ kind: "documented-by", from: { kind: "Alert", name: alert }, to: entity, where: `${file}: match` })
      ),
      ...owners.map((owner): Stated => ({ kind: "owns", from: { kind: "Owner", name: owner }, to: entity, where: `${file}: owners` }))
    ],
    links: services.map(
      (service): Link => ({
        kind: "documented-by",
        anchor: entity,
        anchorIs: "to",
        kinds: ["Component", "Service", ...workloadKinds],
        by: { name: service },
        where: `${file}: services`
      })
    )
  }
}
