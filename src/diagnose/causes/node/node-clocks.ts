import { entityKey, showEntity } from "../../../domain/entity.ts"
import { at } from "../../../platform/kubernetes/fields.ts"
import { entity, entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { condition, conditionsOf } from "../../scene/views/condition.ts"
import { type Candidate, type Cause, type Observation, weight } from "../cause.ts"
import { citeOf } from "../evidence.ts"

/** A certificate that is not valid yet, to a clock that is behind. https://github.com/golang/go/blob/master/src/crypto/x509/verify.go */
export const clockBehind = /current time \S+ is before \S+/

/** Alerts of node-mixin. https://github.com/prometheus/node_exporter/blob/master/docs/node-mixin/alerts/alerts.libsonnet */
const alert = /^NodeClock(?:SkewDetected|NotSynchroni[sz]ing)$/

const candidate = (scene: Scene, name: string, observations: ReadonlyArray<Observation>): Candidate => {
  const about = entity("Node", undefined, name)
  return {
    entity: about,
    summary: `the clock of ${showEntity(about)} is not that of the others`,
    observations,
    explains: scene.podsOn(name).flatMap((pod) => [pod.entity, scene.workloadOf(pod.object)])
  }
}

const refusing = (scene: Scene): ReadonlyArray<Candidate> =>
  scene.known("Node").flatMap((node): ReadonlyArray<Candidate> => {
    const ready = condition(conditionsOf(at(node, "status", "conditions")), "Ready")
    if (ready === undefined || ready.status === "True" || !clockBehind.test(ready.message)) return []
    const cites = [citeOf(scene, entityOf(node))]
    return [
      candidate(scene, node.metadata.name, [
        { ratio: weight.overwhelming, sentence: `to its clock a certificate is of the future: “${ready.message}”`, cites },
        { ratio: weight.strong, sentence: "it is not ready", cites }
      ])
    ]
  })

const alerted = (scene: Scene): ReadonlyArray<Candidate> =>
  scene.subject.alerts
    .filter(({ isFiring, name }) => isFiring && alert.test(name))
    .flatMap(({ labels, name }): ReadonlyArray<Candidate> => {
      const node = labels.node ?? labels.nodename ?? labels.instance?.replace(/:\d+$/, "")
      return node === undefined
        ? []
        : [candidate(scene, node, [{ ratio: weight.overwhelming, sentence: `the alert ${name} measures it`, cites: [] }])]
    })

/** The cause, which also looks at nodes. https://kubernetes.io/docs/setup/best-practices/certificates/ */
export const withNodeClocks = (cause: Cause): Cause =>
  cause.code === "clock-skew"
    ? {
        ...cause,
        candidates: (scene) => {
          const nodes = new Map([...alerted(scene), ...refusing(scene)].map((one) => [entityKey(one.entity), one]))
          return [...cause.candidates(scene), ...nodes.values()]
        }
      }
    : cause
