import { at, strings, wholeNumber } from "../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { entity } from "../scene/entity.ts"
import type { Scene } from "../scene/scene.ts"

/** What scalers by the clock or by need, and the people who use them, write on what they put to rest. */
const purpose =
  /downscaler|downtime|uptime|original-replicas|replicas-(?:before|original|previous)|keda\.sh\/paused|hibernat|snooze|sleep-?(?:mode|after|schedule)|kube-green|scaled?-?(?:down|to-zero)/i

/** KEDA takes a workload down to nothing where nothing is to be done. https://keda.sh/docs/latest/reference/scaledobject-spec/#minreplicacount */
const isScaledByNeed = (scene: Scene, { metadata: { name, namespace } }: KubeObject): boolean =>
  scene
    .known("ScaledObject", namespace)
    .some((one) => at(one, "spec", "scaleTargetRef", "name") === name && (wholeNumber(at(one, "spec", "minReplicaCount")) ?? 0) === 0)

/** Whether a workload is to have no replica because somebody wants it so, as it, its scaler or its namespace says. */
export const isAtRestOnPurpose = (scene: Scene, object: KubeObject): boolean => {
  const { annotations, labels, namespace } = object.metadata
  if (wholeNumber(at(object, "spec", "replicas")) !== 0) return false
  if (isScaledByNeed(scene, object)) return true
  const place = namespace === undefined ? "unknown" : scene.find(entity("Namespace", undefined, namespace))
  const said = [annotations, labels, ...(typeof place === "string" ? [] : [place.metadata.annotations])]
  return said.some((one) => Object.keys(strings(one)).some((name) => purpose.test(name)))
}
