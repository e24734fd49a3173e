import type { Severity } from "../domain/signal.ts"

/** The words teams put in an alert's `severity` label; Prometheus prescribes none. */
const words: Record<Exclude<Severity, "unknown">, ReadonlyArray<string>> = {
  critical: ["critical", "crit", "page", "emergency", "fatal", "disaster", "p1", "sev1", "1"],
  error: ["error", "err", "high", "major", "p2", "sev2", "2"],
  warning: ["warning", "warn", "medium", "moderate", "minor", "average", "ticket", "p3", "sev3", "3"],
  info: ["info", "information", "informational", "notice", "low", "none", "debug", "p4", "p5", "sev4", "sev5", "4", "5"]
}

const meanings = new Map(Object.entries(words).flatMap(([severity, list]) => list.map((word) => [word, severity as Severity] as const)))

export const severityOf = (label: string | undefined): Severity => meanings.get(label?.trim().toLowerCase() ?? "") ?? "unknown"
