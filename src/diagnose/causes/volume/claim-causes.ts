import { showEntity } from "../../../domain/entity.ts"
import { at, text } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { entity, entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { claimsOf, usesClaim } from "../../scene/views/pod.ts"
import { against, type Candidate, type Cause, type Observation, weight } from "../cause.ts"
import { citeOf, eventLines, type Spoken, saidThat } from "../evidence.ts"
import { unscheduled } from "../scheduling/unscheduled.ts"
import { showUnfit, unfitVolumes } from "./static-volumes.ts"

/** What events say of a claim, latest first. */
const said = (scene: Scene, claim: KubeObject): ReadonlyArray<Spoken> => eventLines(scene, entityOf(claim)).toReversed()

/** Of a claim of which only events were saved the last of them tells how it is. */
const toldPending = (scene: Scene, claim: KubeObject): boolean =>
  /^(?:ProvisioningFailed|FailedBinding)$/.test(scene.eventsOf(entityOf(claim)).at(-1)?.reason ?? "")

const pending = (scene: Scene): ReadonlyArray<KubeObject> =>
  scene.all("PersistentVolumeClaim").filter((claim) => {
    const phase = text(at(claim, "status", "phase"))
    return phase === undefined ? toldPending(scene, claim) : phase === "Pending"
  })

/** Pods that wait for a claim, by their workload. */
const waiting = (scene: Scene, claim: KubeObject) => scene.pods.filter((pod) => usesClaim(pod, entityOf(claim)))

const candidate = (scene: Scene, claim: KubeObject, summary: string, observations: ReadonlyArray<Observation>): Candidate => ({
  entity: entityOf(claim),
  summary,
  observations: [
    { ratio: weight.fair, sentence: `${showEntity(entityOf(claim))} is not bound`, cites: [citeOf(scene, entityOf(claim))] },
    ...observations
  ],
  explains: waiting(scene, claim).flatMap((pod) => [pod.entity, scene.workloadOf(pod.object)])
})

const noSuchClass = /storageclass\S* "?[\w.-]+"? not found/i

const isClassThere = (scene: Scene, claim: KubeObject): boolean => {
  const name = text(at(claim, "spec", "storageClassName"))
  return name !== undefined && typeof scene.find(entity("StorageClass", undefined, name)) !== "string"
}

const storageClassMissing: Cause = {
  code: "storage-class-missing",
  family: "volume",
  title: "The claim asks for a storage class that does not exist",
  prior: 0.02,
  next: "correct storageClassName (a claim must be made anew for it), or create the class",
  candidates: (scene) =>
    pending(scene).flatMap((claim) => {
      const name = text(at(claim, "spec", "storageClassName"))
      // what was said of it may be older than the class
      if (isClassThere(scene, claim)) return []
      // a class may be but a name, by which people's own volumes are found
      const isName = unfitVolumes(scene, claim).length > 0
      const areVolumesKnown = scene.isComplete("PersistentVolume")
      const spoken = saidThat(said(scene, claim), noSuchClass, areVolumesKnown ? weight.overwhelming : weight.strong)
      const without: ReadonlyArray<Observation> =
        areVolumesKnown || isName ? [] : [{ ratio: weight.weak, sentence: "no volume of that class is known", cites: [] }]
      const absent =
        name !== undefined && scene.find(entity("StorageClass", undefined, name)) === "absent"
          ? [{ ratio: weight.strong, sentence: `there is no storage class ${name}`, cites: [citeOf(scene, entityOf(claim))] }]
          : []
      if (spoken.length + absent.length === 0) return []
      return [
        candidate(
          scene,
          claim,
          `${showEntity(entityOf(claim))} asks for the storage class ${name ?? "that does not exist"}, which does not exist`,
          [
            ...spoken,
            ...absent,
            ...without,
            ...(isName ? [{ ratio: against(weight.overwhelming), sentence: "there are volumes of that class", cites: [] }] : [])
          ]
        )
      ]
    })
}

/**
 * The controller waits for a provisioner outside of it, which says nothing.
 * https://kubernetes.io/docs/concepts/storage/persistent-volumes/#dynamic
 */
const provisionerSilent: Cause = {
  code: "provisioner-silent",
  family: "volume",
  title: "The storage class's provisioner does not act",
  prior: 0.01,
  next: "look whether the provisioner (a CSI driver's controller) is installed and runs, and at its log",
  candidates: (scene) =>
    pending(scene).flatMap((claim): ReadonlyArray<Candidate> => {
      const lines = said(scene, claim)
      const waits = saidThat(lines, /waiting for a volume to be created,? either by (?:the )?external provisioner/i, weight.strong)
      if (waits.length === 0) return []
      const driver = /external provisioner ["']([^"']+)["']/i.exec(waits[0]?.sentence ?? "")?.[1] ?? ""
      const acted = saidThat(lines, /External provisioner is provisioning|failed to provision/i, against(weight.strong))
      const cites = waits[0]?.cites ?? []
      const isInstalled = driver === "" ? "unknown" : scene.find(entity("CSIDriver", undefined, driver))
      return [
        candidate(scene, claim, `${showEntity(entityOf(claim))} waits for the provisioner ${driver}, which does not act`, [
          ...waits,
          ...(acted.length > 0 ? acted : [{ ratio: weight.fair, sentence: "no event of the provisioner tells that it has begun", cites }]),
          ...(isInstalled === "absent" ? [{ ratio: weight.strong, sentence: `there is no CSI driver ${driver}`, cites }] : [])
        ])
      ]
    })
}

const provisioningFailed: Cause = {
  code: "volume-provisioning-failed",
  family: "volume",
  title: "The storage provisioner cannot make the volume",
  prior: 0.01,
  next: "read the provisioner's message and its own log; look at its quota and permissions",
  candidates: (scene) =>
    pending(scene).flatMap((claim) => {
      const lines = said(scene, claim)
      const spoken = saidThat(
        lines,
        /failed to provision volume|ProvisioningFailed|error generating accessibility|could not create volume/i,
        weight.overwhelming
      )
      const noClass = isClassThere(scene, claim) ? [] : saidThat(lines, noSuchClass, against(weight.overwhelming))
      return spoken.length === 0
        ? []
        : [candidate(scene, claim, `${showEntity(entityOf(claim))} cannot be provisioned: ${spoken[0]?.sentence}`, [...spoken, ...noClass])]
    })
}

const noMatchingVolume: Cause = {
  code: "no-matching-volume",
  family: "volume",
  title: "No volume fits the claim, and no storage class makes one",
  prior: 0.01,
  next: "set a storage class, make one the default, or create a volume of the size and mode that the claim wants",
  candidates: (scene) =>
    pending(scene).flatMap((claim) => {
      const spoken = saidThat(
        said(scene, claim),
        /no persistent volumes available for this claim and no storage class is set/i,
        weight.overwhelming
      )
      const unfit = unfitVolumes(scene, claim)
      if (spoken.length + unfit.length === 0) return []
      const known: ReadonlyArray<Observation> =
        unfit.length === 0
          ? []
          : [
              {
                ratio: scene.isComplete("PersistentVolume") ? weight.overwhelming : weight.fair,
                sentence: `none of the volumes of its class fits: ${showUnfit(unfit)}`,
                cites: unfit.slice(0, 3).map(({ volume }) => citeOf(scene, entityOf(volume)))
              }
            ]
      const what = unfit.length === 0 ? "finds no volume, and has no storage class" : `fits no volume of its class: ${showUnfit(unfit)}`
      return [candidate(scene, claim, `${showEntity(entityOf(claim))} ${what}`, [...spoken, ...known])]
    })
}

const claimMissing: Cause = {
  code: "claim-missing",
  family: "volume",
  title: "The pod's volume claim does not exist",
  prior: 0.01,
  next: "create the claim, or correct its name",
  candidates: (scene) =>
    scene.pods.flatMap(
      (pod): ReadonlyArray<Candidate> =>
        pod.volumes.flatMap(({ source }) => {
          if (source.kind !== "PersistentVolumeClaim") return []
          const spoken = saidThat(eventLines(scene, pod.entity), /persistentvolumeclaim "[^"]+" not found/i, weight.overwhelming)
          const absent = scene.find(entity("PersistentVolumeClaim", pod.namespace, source.name)) === "absent"
          if (spoken.length === 0 && !absent) return []
          return [
            {
              entity: scene.workloadOf(pod.object),
              summary: `volume claim ${source.name} does not exist`,
              observations: [
                ...spoken,
                ...(absent
                  ? [{ ratio: weight.strong, sentence: `there is no claim ${source.name}`, cites: [citeOf(scene, pod.entity)] }]
                  : [])
              ],
              explains: [pod.entity, entity("PersistentVolumeClaim", pod.namespace, source.name)]
            }
          ]
        })
    )
}

const volumeLost: Cause = {
  code: "volume-lost",
  family: "volume",
  title: "The volume that the claim is bound to no longer exists",
  prior: 0.01,
  next: "bring the volume back under its name if its storage is still there; otherwise make the claim anew and restore the data",
  candidates: (scene) =>
    scene.known("PersistentVolumeClaim").flatMap((claim): ReadonlyArray<Candidate> => {
      const isLost = text(at(claim, "status", "phase")) === "Lost"
      const volume = text(at(claim, "spec", "volumeName"))
      const spoken = saidThat(said(scene, claim), /lost its PersistentVolume/i, weight.overwhelming)
      const cites = [citeOf(scene, entityOf(claim))]
      const gone = isLost && volume !== undefined && scene.find(entity("PersistentVolume", undefined, volume)) === "absent"
      return isLost
        ? [
            {
              entity: entityOf(claim),
              summary: `${showEntity(entityOf(claim))} is bound to volume ${volume ?? ""}, which no longer exists`,
              observations: [
                { ratio: weight.overwhelming, sentence: "its phase is Lost", cites },
                ...spoken,
                ...(gone ? [{ ratio: weight.strong, sentence: `there is no volume ${volume}`, cites }] : [])
              ],
              explains: waiting(scene, claim).flatMap((pod) => [pod.entity, scene.workloadOf(pod.object)])
            }
          ]
        : []
    })
}

/** What a pod that waits for a claim shows, where nothing tells why the claim is not bound. */
const claimUnbound: Cause = {
  code: "claim-unbound",
  family: "volume",
  title: "The pod waits for a volume claim that is not bound",
  prior: 0.01,
  next: "describe the claim: its events tell why nothing binds it",
  candidates: (scene) =>
    unscheduled(scene).flatMap(({ pod, said: spoken, workload }): ReadonlyArray<Candidate> => {
      const told = spoken === undefined ? [] : saidThat([spoken], /unbound immediate PersistentVolumeClaims/i, weight.overwhelming)
      const open = claimsOf(pod).filter((claim) => {
        const found = scene.find(claim)
        return typeof found === "string" || text(at(found, "status", "phase")) !== "Bound"
      })
      const [first] = open
      if (told.length === 0 || first === undefined) return []
      return [
        {
          entity: first,
          summary: `${showEntity(workload)} waits for ${open.map(showEntity).join(", ")}, which ${open.length === 1 ? "is" : "are"} not bound`,
          observations: told,
          explains: [workload, pod.entity],
          blames: open
        }
      ]
    })
}

export const claimCauses: ReadonlyArray<Cause> = [
  storageClassMissing,
  provisionerSilent,
  provisioningFailed,
  noMatchingVolume,
  claimMissing,
  volumeLost,
  claimUnbound
]
