/** One request as it was answered. https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/ tells the larger form. */
interface AuditEntry {
  readonly auditId: string
  /** Cluster time, milliseconds since the epoch, when the request arrived. */
  readonly at: number
  readonly user: string
  readonly groups: ReadonlyArray<string>
  /** The authenticated user behind an impersonated one. */
  readonly impersonator?: string
  readonly verb: string
  /** As `resourceKey` spells it; absent for a path that is no resource. */
  readonly resource?: string
  readonly subresource?: string
  readonly namespace?: string
  readonly name?: string
  readonly path: string
  readonly userAgent: string
  readonly dryRun: boolean
  readonly code: number
}

/** Entries kept; the oldest go first. */
const CAPACITY = 50_000

export interface AuditLog {
  readonly record: (entry: AuditEntry) => void
  /** Oldest first. */
  readonly entries: () => ReadonlyArray<AuditEntry>
}

export const makeAuditLog = (): AuditLog => {
  const kept: Array<AuditEntry> = []
  return {
    record: (entry) => {
      kept.push(entry)
      if (kept.length > CAPACITY + CAPACITY / 10) kept.splice(0, kept.length - CAPACITY)
    },
    entries: () => [...kept]
  }
}
