import type { KubeObject } from "../../../kube-object.ts"
import { deepEqual } from "../../../store/deep-equal.ts"

export const HASH_LABEL = "pod-template-hash"

export interface ReplicaSets {
  readonly current: KubeObject | undefined
  readonly old: ReadonlyArray<KubeObject>
  readonly all: ReadonlyArray<KubeObject>
}

export const byAge = (a: KubeObject, b: KubeObject): number =>
  Date.parse(a.metadata.creationTimestamp) - Date.parse(b.metadata.creationTimestamp) || (a.metadata.name < b.metadata.name ? -1 : 1)

const withoutHash = (template: KubeObject["spec"]) => {
  const { [HASH_LABEL]: _hash, ...labels } = template.metadata?.labels ?? {}
  return { ...template, metadata: { ...template.metadata, labels } }
}

/** The ReplicaSet whose template is the Deployment's, and the others. */
export const splitReplicaSets = (deployment: KubeObject, sets: ReadonlyArray<KubeObject>): ReplicaSets => {
  const wanted = withoutHash(deployment.spec.template)
  const current = [...sets].sort(byAge).find((set) => deepEqual(withoutHash(set.spec.template), wanted))
  return { current, old: sets.filter((set) => set !== current), all: sets }
}
