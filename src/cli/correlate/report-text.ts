import type { GroupedAlerts, GroupedIncident } from "../../incident/correlation/group-alerts.ts"
import { count, printable } from "../../render/words.ts"

const OTHERS = 4

const incidentLines = ({ alerts, candidates, cluster, reasons, root }: GroupedIncident, number: number): ReadonlyArray<string> => [
  `${number}. ${root.entity.id}, by ${root.alert}${cluster === undefined ? "" : ` in ${cluster}`} (${count(alerts.length, "alert")})`,
  ...root.reasons.map((reason) => `     root     ${reason}`),
  ...reasons.map((reason) => `     one      ${reason}`),
  ...(candidates.length < 2
    ? []
    : [
        `     or else  ${candidates
          .slice(1, 1 + OTHERS)
          .map(({ entity, score }) => `${entity.id} (${score})`)
          .join(", ")}; the root has ${root.score}`
      ]),
  ...alerts.map(({ entity, name, startsAt, status, times }) => {
    const more = [status === "resolved" ? "resolved" : "", times > 1 ? `${times} times` : ""].filter((text) => text !== "")
    return `     ${startsAt.slice(11, 19)} ${name}  ${entity.id}${more.length === 0 ? "" : `  (${more.join(", ")})`}`
  })
]

/** What came of the alerts, as a person reads it. */
export const reportText = ({ incidents, setAside }: GroupedAlerts, pending: number): string =>
  [
    `${count(
      incidents.reduce((sum, { alerts }) => sum + alerts.length, 0),
      "alert"
    )} in ${count(incidents.length, "incident")}`,
    ...incidents.flatMap((incident, index) => ["", ...incidentLines(incident, index + 1)]),
    ...(setAside.length === 0
      ? []
      : ["", `${count(setAside.length, "alert")} set aside: ${setAside.map(({ name, reason }) => `${name} ${reason}`).join("; ")}`]),
    ...(pending === 0 ? [] : ["", `${count(pending, "alert")} left out: pending, not firing`])
  ]
    .map(printable)
    .join("\n")
