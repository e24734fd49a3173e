import { type Entity, showEntity } from "../../../domain/entity.ts"
import { at, list, text } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { entity, entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { isAskedAbout } from "../asked-about.ts"
import { against, type Candidate, type Cause, weight } from "../cause.ts"
import { citeOf } from "../evidence.ts"
import { candidateOf, type Fault, gitopsCause } from "./controller-fault.ts"

/** What an Argo CD application manages. https://argo-cd.readthedocs.io/en/stable/operator-manual/health/ */
const managedBy = (application: KubeObject, wanted: (resource: Readonly<Record<string, unknown>>) => boolean): ReadonlyArray<Entity> =>
  list(at(application, "status", "resources"))
    .filter(wanted)
    .flatMap(({ kind, name, namespace }) => {
      const [k, n] = [text(kind), text(name)]
      return k === undefined || n === undefined ? [] : [entity(k, text(namespace), n)]
    })

const errorsOf = (application: KubeObject): ReadonlyArray<Fault> =>
  list(at(application, "status", "conditions"))
    .filter(({ type }) => /Error$/.test(text(type) ?? ""))
    .map(({ message, type }) => ({ reason: text(type) ?? "", message: text(message) ?? "" }))

/** Why its last sync did not come to its end. */
const faultOf = (application: KubeObject): Fault | undefined => {
  const phase = text(at(application, "status", "operationState", "phase"))
  const message = text(at(application, "status", "operationState", "message")) ?? ""
  const isSynced = text(at(application, "status", "sync", "status")) === "Synced"
  if ((phase === "Failed" || phase === "Error") && !isSynced) return { reason: `its sync ended as ${phase}`, message }
  return errorsOf(application)[0]
}

const syncFailed = (scene: Scene): ReadonlyArray<Candidate> =>
  scene.known("Application").flatMap((application): ReadonlyArray<Candidate> => {
    const fault = faultOf(application)
    if (fault === undefined) return []
    const differing = managedBy(application, ({ status }) => status === "OutOfSync")
    return [candidateOf(scene, application, fault, "cannot be synced", differing)]
  })

/** What is not as it should be after a sync that failed is so because of that. */
const withoutSync = (scene: Scene, application: KubeObject, candidate: Candidate): Candidate => {
  const failed = faultOf(application)
  if (failed === undefined) return candidate
  const after = {
    ratio: against(weight.overwhelming),
    sentence: `before that, ${failed.reason}`,
    cites: [citeOf(scene, entityOf(application))]
  }
  return { ...candidate, observations: [...candidate.observations, after] }
}

const degraded = (scene: Scene): ReadonlyArray<Candidate> =>
  scene.known("Application").flatMap((application): ReadonlyArray<Candidate> => {
    const health = text(at(application, "status", "health", "status"))
    if (health !== "Degraded" && health !== "Missing") return []
    const ill = managedBy(application, ({ health: own }) => ["Degraded", "Missing"].includes(text(at(own, "status")) ?? ""))
    const message = ill.map(showEntity).slice(0, 4).join(", ")
    // what it manages is ill: where that has a cause, that is the answer
    return [
      withoutSync(
        scene,
        application,
        candidateOf(scene, application, { reason: `its health is ${health}`, message }, `is ${health}`, [], ill)
      )
    ]
  })

const outOfSync = (scene: Scene): ReadonlyArray<Candidate> =>
  scene.known("Application").flatMap((application): ReadonlyArray<Candidate> => {
    const isRunning = text(at(application, "status", "operationState", "phase")) === "Running"
    if (text(at(application, "status", "sync", "status")) !== "OutOfSync" || isRunning) return []
    const own = entityOf(application)
    const differing = managedBy(application, ({ status }) => status === "OutOfSync")
    const spoken = [scene.subject.question ?? "", ...scene.subject.alerts.map(({ name }) => name)].join(" ")
    const isNamed = [own, ...differing].some((one) => isAskedAbout(scene, one))
    const asked = /sync|drift|argo/i.test(spoken) || (isNamed && /\bgit\b|repositor|by hand|manual(?:ly)?\b|edited|revert/i.test(spoken))
    const cites = [citeOf(scene, own)]
    return [
      withoutSync(scene, application, {
        entity: own,
        summary: `${showEntity(own)} is out of sync${differing.length > 0 ? `: ${differing.map(showEntity).slice(0, 4).join(", ")}` : ""}`,
        observations: [
          { ratio: weight.strong, sentence: "the cluster is not what the repository says", cites },
          ...(differing.length > 0 ? [{ ratio: weight.weak, sentence: `${differing.length} resources differ`, cites }] : []),
          ...(asked ? [{ ratio: weight.fair, sentence: "it is asked about", cites: [] }] : [])
        ],
        explains: differing
      })
    ]
  })

export const argocdCauses: ReadonlyArray<Cause> = [
  gitopsCause(
    "argocd-sync-failed",
    "Argo CD cannot sync the application",
    "read the message of the operation; correct the manifests in the repository, not in the cluster",
    syncFailed
  ),
  gitopsCause(
    "argocd-application-degraded",
    "What the Argo CD application manages is not healthy",
    "look at the resources that are not healthy",
    degraded
  ),
  gitopsCause(
    "argocd-out-of-sync",
    "The cluster is not what the Argo CD application's repository says",
    "look at the difference: sync the application, or bring the change to the repository",
    outOfSync
  )
]
