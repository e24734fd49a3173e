import type { DoctorReport, Finding } from "../../domain/doctor.ts"
import { count } from "../../render/words.ts"

const one = ({ check, next, severity, what, where }: Finding): string =>
  [`${severity.toUpperCase()}  ${check}: ${what}`, `  where: ${where}`, `  next:  ${next}`].join("\n")

const sourceOf = ({ from }: DoctorReport, home: string): string =>
  from === "server" ? "asked the running Handrail" : `no Handrail answers; read ${home}`

/** What was found, the worst first, and what was looked at. */
export const reportText = (report: DoctorReport, home: string): string => {
  const { checks, findings } = report
  const well = checks.filter(({ findings: found }) => found === 0).map(({ check }) => check)
  const errors = findings.filter(({ severity }) => severity === "error").length
  const warnings = findings.filter(({ severity }) => severity === "warning").length
  return [
    ...findings.map(one),
    `${sourceOf(report, home)}: ${count(errors, "error")}, ${count(warnings, "warning")}${well.length === 0 ? "" : `; nothing wrong with ${well.join(", ")}`}`
  ].join("\n")
}
