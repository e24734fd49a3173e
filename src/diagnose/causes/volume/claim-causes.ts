import { at, text } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { entity, entityOf, showEntity } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { against, type Candidate, type Cause, type Observation, weight } from "../cause.ts"
import { citeOf, eventLines, type Spoken, saidThat } from "../evidence.ts"

const said = (scene: Scene, claim: KubeObject): ReadonlyArray<Spoken> => eventLines(scene, entityOf(claim)).toReversed()

const pending = (scene: Scene): ReadonlyArray<KubeObject> =>
  scene.all("PersistentVolumeClaim").filter((claim) => ["Pending", "Lost"].includes(text(at(claim, "status", "phase")) ?? ""))

/** Pods that wait for a claim, by their workload. */
const waiting = (scene: Scene, claim: KubeObject) =>
  scene.pods.filter(
    (pod) =>
      pod.namespace === claim.metadata.namespace &&
      pod.volumes.some(({ source }) => source.kind === "PersistentVolumeClaim" && source.name === claim.metadata.name)
  )

const candidate = (scene: Scene, claim: KubeObject, summary: string, observations: ReadonlyArray<Observation>): Candidate => ({
  entity: entityOf(claim),
  summary,
  observations: [
    { ratio: weight.fair, sentence: `${showEntity(entityOf(claim))} is not bound`, cites: [citeOf(scene, entityOf(claim))] },
    ...observations
  ],
  explains: waiting(scene, claim).flatMap((pod) => [pod.entity, scene.workloadOf(pod.object)])
})

const storageClassMissing: Cause = {
  code: "storage-class-missing",
  family: "volume",
  title: "The claim asks for a storage class that does not exist",
  prior: 0.02,
  next: "correct storageClassName (a claim must be made anew for it), or create the class",
  candidates: (scene) =>
    pending(scene).flatMap((claim) => {
      const name = text(at(claim, "spec", "storageClassName"))
      const spoken = saidThat(said(scene, claim), /storageclass\S* "?[\w.-]+"? not found/i, weight.overwhelming)
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
          [...spoken, ...absent]
        )
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
        weight.strong
      )
      const noClass = saidThat(lines, /storageclass\S* "?[\w.-]+"? not found/i, against(weight.strong))
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
      return spoken.length === 0
        ? []
        : [candidate(scene, claim, `${showEntity(entityOf(claim))} finds no volume, and has no storage class`, spoken)]
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

/** What the kubelet or the attach controller says of a volume that does not come. */
const mounts: ReadonlyArray<{ readonly code: string; readonly title: string; readonly says: RegExp; readonly next: string }> = [
  {
    code: "volume-multi-attach",
    title: "The volume is still attached to another node",
    says: /Multi-Attach error/i,
    next: "look at the pod and node that hold it; a volume of mode ReadWriteOnce is for one node"
  },
  {
    code: "volume-attach-failed",
    title: "The volume cannot be attached to its node",
    says: /AttachVolume\.Attach failed|FailedAttachVolume/i,
    next: "read the message; look at the CSI driver's pods and the node's limit of volumes"
  },
  {
    code: "volume-mount-failed",
    title: "The volume cannot be mounted",
    says: /MountVolume\.(?:SetUp|MountDevice|NodeStageVolume) failed(?!.*(?:configmap|secret))/i,
    next: "read the message; look at the CSI driver on the node, and at the server of a network volume"
  }
]

const mountCauses: ReadonlyArray<Cause> = mounts.map(({ says, ...mount }) => ({
  ...mount,
  family: "volume",
  prior: 0.01,
  candidates: (scene: Scene) =>
    scene.pods
      .filter(({ containers, phase }) => phase === "Pending" || containers.some(({ status }) => status?.waiting !== undefined))
      .flatMap((pod): ReadonlyArray<Candidate> => {
        const lines = scene
          .eventsOf(pod.entity)
          .toReversed()
          .map(({ message, object, reason }) => ({ line: `${reason}: ${message}`, cite: citeOf(scene, entityOf(object)) }))
        const spoken = saidThat(lines, says, weight.overwhelming)
        return spoken.length === 0
          ? []
          : [
              {
                entity: scene.workloadOf(pod.object),
                summary: `${mount.title}: ${spoken[0]?.sentence}`,
                observations: spoken,
                explains: [pod.entity]
              }
            ]
      })
}))

export const volumeCauses: ReadonlyArray<Cause> = [storageClassMissing, provisioningFailed, noMatchingVolume, claimMissing, ...mountCauses]
