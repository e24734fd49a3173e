import { at, strings, wholeNumber } from "../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { entity } from "../scene/entity.ts"
import type { Scene } from "../scene/scene.ts"

/** What scalers by the clock or by need, and the people who use them, write on what they put to rest. */
const purpose =
  /downscaler|downtime|uptime|original-replicas|replicas-(?:before|original|previous)|keda\.sh\/paused|hibernat|snooze|sleep-?(?:mode|after|schedule)|kube-green|scaled?-?(?:down|to-zero)/i

/** Whether a workload is to have no replica because somebody wants it so, as it or its namespace says itself. */
export const isAtRestOnPurpose = (scene: Scene, object: KubeObject): boolean => {
  const { annotations, labels, namespace } = object.metadata
  if (wholeNumber(at(object, "spec", "replicas")) !== 0) return false
  const place = namespace === undefined ? "unknown" : scene.find(entity("Namespace", undefined, namespace))
  const said = [annotations, labels, ...(typeof place === "string" ? [] : [place.metadata.annotations])]
  return said.some((one) => Object.keys(strings(one)).some((name) => purpose.test(name)))
}
