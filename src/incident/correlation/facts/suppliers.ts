/** What workloads cannot start without, by the kind of trouble that they have then, and who supplies it, by the names that it usually has. */
const SUPPLIERS: ReadonlyArray<readonly [family: string, workload: RegExp]> = [
  ["image", /(^|-)(registry|harbor|nexus|artifactory|quay|pull-through)(-|$)/],
  ["config", /(^|-)(vault|external-secrets?|secrets-store|sealed-secrets|secrets?-operator)(-|$)/],
  ["autoscaler-blind", /(^|-)(metrics-server|prometheus-adapter|metrics-adapter|keda(-.*)?)(-|$)/],
  ["aggregated-api", /(^|-)(metrics-server|prometheus-adapter|metrics-adapter|.*-apiserver)(-|$)/],
  ["certificate", /(^|-)(cert-manager|issuer|step-ca|vault)(-|$)/]
]

/** The same, where the kind of trouble says that something is scarce, whoever tells of it. */
const SCARCE: Readonly<Record<string, ReadonlyArray<string>>> = { "node-capacity": ["scheduling"] }

const none: ReadonlyArray<string> = []

/** The families of trouble that others have when this workload does not work; for nearly all there are none. */
export const suppliedBy = (workload: string | undefined): ReadonlyArray<string> => {
  if (workload === undefined) return none
  const found = SUPPLIERS.flatMap(([family, pattern]) => (pattern.test(workload) ? [family] : []))
  return found.length === 0 ? none : found
}

/** The families of trouble that others have for want of what such trouble is about. */
export const scarceBy = (family: string): ReadonlyArray<string> => SCARCE[family] ?? none

const supplied = new Set([...SUPPLIERS.map(([family]) => family), ...Object.values(SCARCE).flat()])

/** Whether it is trouble that somebody else's can be the cause of, though it explains itself. */
export const isSupplied = (family: string): boolean => supplied.has(family)
