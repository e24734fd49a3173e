/** A reason, and how many nodes it excludes. */
interface ExcludedNodes {
  readonly count: number
  readonly reason: string
}

interface SchedulerMessage {
  readonly nodes: number
  readonly excluded: ReadonlyArray<ExcludedNodes>
}

/**
 * `0/3 nodes are available: 1 node(s) had untolerated taint {a: b}, 2 Insufficient cpu. preemption: …`, the reasons apart. What follows on
 * preemption repeats them. https://github.com/kubernetes/kubernetes/blob/master/pkg/scheduler/framework/types.go
 */
export const readSchedulerMessage = (message: string): SchedulerMessage | undefined => {
  const [, nodes, rest] = /\b0\/(\d+) nodes are available:\s*(.*)$/s.exec(message) ?? []
  if (nodes === undefined || rest === undefined) return undefined
  const [reasons = ""] = rest.split(/\.?\s+(?:preemption:|no new claims to deallocate)/i)
  const excluded = reasons.split(/,\s+(?=\d+ )/).flatMap((part): ReadonlyArray<ExcludedNodes> => {
    const [, count, reason] = /^\s*(\d+) (.+?)\.?\s*$/s.exec(part) ?? []
    return count === undefined || reason === undefined ? [] : [{ count: Number(count), reason }]
  })
  return { nodes: Number(nodes), excluded }
}

/** Taints that keep ordinary pods off the nodes of the control plane: that is how it should be. */
const ofControlPlane = /\{?node-role\.kubernetes\.io\/(?:control-plane|master)\b/

/** How many nodes a filter excludes, those of the control plane aside unless there are no others. */
export const excludedBy = ({ excluded, nodes }: SchedulerMessage, says: RegExp): number => {
  const workers = excluded.filter(({ reason }) => !ofControlPlane.test(reason))
  const counted = workers.length === 0 && nodes > 0 ? excluded : workers
  return counted.filter(({ reason }) => says.test(reason)).reduce((sum, { count }) => sum + count, 0)
}
