import { fillClaim } from "./claims.ts"
import { type Draft, fill, fillText, items, struct } from "./draft.ts"
import { fillTemplate } from "./pods.ts"

const revisions = { revisionHistoryLimit: 10 }

/** Fills the numbers of a rolling update, where that is the strategy. */
const fillStrategy = (spec: Draft, field: "strategy" | "updateStrategy", rolling: Draft): void => {
  const strategy = struct(spec, field)
  fillText(strategy, { type: "RollingUpdate" })
  if (strategy.type === "RollingUpdate") fill(struct(strategy, "rollingUpdate"), rolling)
}

export const fillDeployment = (deployment: Draft): void => {
  const spec = struct(deployment, "spec")
  fill(spec, { replicas: 1, ...revisions, progressDeadlineSeconds: 600 })
  fillStrategy(spec, "strategy", { maxUnavailable: "25%", maxSurge: "25%" })
  fillTemplate(spec)
}

export const fillReplicaSet = (replicaSet: Draft): void => {
  fill(struct(replicaSet, "spec"), { replicas: 1 })
  fillTemplate(replicaSet.spec)
}

export const fillDaemonSet = (daemonSet: Draft): void => {
  const spec = struct(daemonSet, "spec")
  fill(spec, revisions)
  fillStrategy(spec, "updateStrategy", { maxUnavailable: 1, maxSurge: 0 })
  fillTemplate(spec)
}

export const fillStatefulSet = (statefulSet: Draft): void => {
  const spec = struct(statefulSet, "spec")
  fill(spec, { replicas: 1, ...revisions })
  fillText(spec, { podManagementPolicy: "OrderedReady" })
  fillStrategy(spec, "updateStrategy", { partition: 0 })
  fillText(struct(spec, "persistentVolumeClaimRetentionPolicy"), { whenDeleted: "Retain", whenScaled: "Retain" })
  for (const claim of items(spec, "volumeClaimTemplates")) {
    fillText(claim, { apiVersion: "v1", kind: "PersistentVolumeClaim" })
    fillClaim(claim)
  }
  fillTemplate(spec)
}

/** A ReplicationController takes its selector and labels from its template. */
export const fillReplicationController = (controller: Draft): void => {
  const spec = struct(controller, "spec")
  fill(spec, { replicas: 1 })
  const labels = spec.template?.metadata?.labels
  if (labels) {
    fill(spec, { selector: labels })
    fill(struct(controller, "metadata"), { labels })
  }
  if (spec.template) fillTemplate(spec)
}

export const fillPodTemplate = (template: Draft): void => fillTemplate(template)
