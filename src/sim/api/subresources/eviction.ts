import type { KubeObject } from "../../kube-object.ts"
import type { ObjectStore } from "../../store/object-store.ts"
import { internalError, StatusError, tooManyRequests } from "../../store/status-error.ts"
import type { Answer } from "../answer.ts"
import { type Call, checkDryRun } from "../call.ts"
import { decodeBody, type RawObject } from "../objects/decode-body.ts"
import { selectorMatches } from "../selectors/selector-object.ts"
import { storedObject } from "../verbs/get.ts"
import { CREATED } from "./binding.ts"

const PDBS = "poddisruptionbudgets.policy"
/** Disruptions a budget may have under way before evictions wait. */
const MAX_DISRUPTED = 2000

const budgetsOf = (store: ObjectStore, pod: KubeObject): ReadonlyArray<KubeObject> =>
  store.list(PDBS, pod.metadata.namespace).filter((budget) => selectorMatches(budget.spec?.selector, pod.metadata.labels))

const isReady = (pod: KubeObject): boolean =>
  (pod.status?.conditions ?? []).some((c: { type: string; status: string }) => c.type === "Ready" && c.status === "True")

/** Pods that serve nobody may go without asking a budget. */
const needsNoBudget = (pod: KubeObject): boolean =>
  ["Succeeded", "Failed", "Pending"].includes(pod.status?.phase) || pod.metadata.deletionTimestamp !== undefined

const refused = (message: string, cause: string, retryAfterSeconds?: number): StatusError =>
  tooManyRequests(message, {
    causes: [{ reason: "DisruptionBudget", message: cause, field: "" }],
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds })
  })

const VIOLATES = "Cannot evict pod as it would violate the pod's disruption budget."

/** Takes one disruption from the budget or throws 429. A budget whose status is stale is asked again later. */
const spend = (store: ObjectStore, budget: KubeObject, pod: KubeObject, now: string, dryRun: boolean): void => {
  const { name } = budget.metadata
  const status = budget.status ?? {}
  if ((status.observedGeneration ?? 0) < (budget.metadata.generation ?? 0)) {
    throw refused(VIOLATES, `The disruption budget ${name} is still being processed by the server.`, 10)
  }
  const allowed: number = status.disruptionsAllowed ?? 0
  if (allowed <= 0) {
    throw refused(
      VIOLATES,
      `The disruption budget ${name} needs ${status.desiredHealthy ?? 0} healthy pods and has ${status.currentHealthy ?? 0} currently`
    )
  }
  const disrupted: Readonly<Record<string, string>> = status.disruptedPods ?? {}
  if (Object.keys(disrupted).length > MAX_DISRUPTED) {
    throw new StatusError(
      403,
      "Forbidden",
      `${PDBS} ${JSON.stringify(name)} is forbidden: DisruptedPods map too big - too many evictions not confirmed by PDB controller`
    )
  }
  const spent = { ...status, disruptionsAllowed: allowed - 1, disruptedPods: { ...disrupted, [pod.metadata.name]: now } }
  store.update(PDBS, { ...budget, status: spent }, { subresource: "status", dryRun })
}

/** An unhealthy pod may go where the budget says so, or where the budget is met without it. */
const unhealthyMayGo = (budget: KubeObject, pod: KubeObject): boolean => {
  if (isReady(pod)) return false
  if (budget.spec?.unhealthyPodEvictionPolicy === "AlwaysAllow") return true
  const { currentHealthy = 0, desiredHealthy = 0 } = budget.status ?? {}
  return desiredHealthy > 0 && currentHealthy >= desiredHealthy
}

const admitEviction = (call: Call, pod: KubeObject, dryRun: boolean): void => {
  const { store, clock } = call.context
  if (needsNoBudget(pod)) return
  const budgets = budgetsOf(store, pod)
  if (budgets.length > 1)
    throw internalError("This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.")
  const [budget] = budgets
  if (budget !== undefined && !unhealthyMayGo(budget, pod)) spend(store, budget, pod, clock.timestamp(), dryRun)
}

/** POST to `pods/eviction`. https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/ */
export const evictPod = (call: Call): Answer => {
  const pod = storedObject(call)
  const eviction: RawObject = decodeBody(call.contentType, call.body, "Eviction").raw
  const options: RawObject = eviction.deleteOptions ?? {}
  const dryRun = checkDryRun(call, [...(options.dryRun ?? []), ...call.query.getAll("dryRun").filter((value) => value !== "")])
  admitEviction(call, pod, dryRun)
  call.context.store.delete("pods", pod.metadata.namespace, pod.metadata.name, {
    dryRun,
    ...(typeof options.gracePeriodSeconds === "number" ? { gracePeriodSeconds: options.gracePeriodSeconds } : {}),
    ...(options.preconditions ? { preconditions: options.preconditions } : {})
  })
  return CREATED
}
