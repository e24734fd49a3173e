import { type Entity, entityKey, showEntity } from "../../../domain/entity.ts"
import { at, text } from "../../../platform/kubernetes/fields.ts"
import { entity, entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { claimsOf, type Pod } from "../../scene/views/pod.ts"
import { against, type Candidate, type Cause, type Observation, weight } from "../cause.ts"
import { citeOf, type Spoken, saidThat } from "../evidence.ts"

const noDriver = /not found in the list of registered CSI drivers|CSINode \S+ does not contain driver/i

/** What the kubelet or the attach controller says of a volume that does not come. */
interface Mount {
  readonly code: string
  readonly title: string
  readonly says: RegExp
  /** What is told besides where another cause is the better name. */
  readonly unless?: RegExp
  readonly next: string
}

/** https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/events/event.go */
const mounts: ReadonlyArray<Mount> = [
  {
    code: "volume-multi-attach",
    title: "The volume is still attached to another node",
    // a claim for one pod alone is refused by the scheduler already
    says: /Multi-Attach error|ReadWriteOncePod access mode already in-use/i,
    next: "look at the pod and node that hold it; a volume of mode ReadWriteOnce is for one node"
  },
  {
    code: "csi-driver-missing",
    title: "The volume's CSI driver is not on the node",
    says: noDriver,
    next: "look whether the driver's DaemonSet has a ready pod on this node"
  },
  {
    code: "volume-attach-failed",
    title: "The volume cannot be attached to its node",
    says: /AttachVolume\.Attach failed|FailedAttachVolume/i,
    unless: /Multi-Attach error|not found in the list of registered CSI drivers|does not contain driver/i,
    next: "read the message; look at the CSI driver's pods and the node's limit of volumes"
  },
  {
    code: "volume-mount-failed",
    title: "The volume cannot be mounted",
    // ConfigMaps and Secrets that are not there have causes of their own; what a driver answers may speak of a cloud's secrets
    says: /MountVolume\.(?:SetUp|MountDevice|NodeStageVolume|SetUpAt) failed(?:.*\brpc error: |(?!.*(?:configmap|secret|not registered)))/i,
    unless: noDriver,
    next: "read the message; look at the CSI driver on the node, and at the server of a network volume"
  }
]

const lines = (scene: Scene, pod: Pod): ReadonlyArray<Spoken> =>
  scene
    .eventsOf(pod.entity)
    .toReversed()
    .map(({ message, object, reason }) => ({ line: `${reason}: ${message}`, cite: citeOf(scene, entityOf(object)) }))

/** Nodes other than the pod's that its volumes are attached to. https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/volume-attachment-v1/ */
const holdersOf = (scene: Scene, pod: Pod): ReadonlyArray<{ readonly node: Entity; readonly source: string }> => {
  const volumes = claimsOf(pod).flatMap((one) => {
    const claim = scene.find(one)
    return typeof claim === "string" ? [] : (text(at(claim, "spec", "volumeName")) ?? [])
  })
  return scene.known("VolumeAttachment").flatMap((attachment) => {
    const node = text(at(attachment, "spec", "nodeName"))
    const volume = text(at(attachment, "spec", "source", "persistentVolumeName"))
    return node === undefined || volume === undefined || node === pod.node || !volumes.includes(volume)
      ? []
      : [{ node: entity("Node", undefined, node), source: citeOf(scene, entityOf(attachment)) }]
  })
}

/** A volume that is still elsewhere: on which node, as attachments and the message tell. */
const held = (
  scene: Scene,
  pod: Pod,
  sentence: string
): { readonly seen: ReadonlyArray<Observation>; readonly blames: ReadonlyArray<Entity> } => {
  const holders = holdersOf(scene, pod)
  const users = /already used by pod\(s\) ([\w., -]+)/i.exec(sentence)?.[1]?.split(/,\s*/) ?? []
  const using = scene.pods.filter((one) => one.namespace === pod.namespace && users.includes(one.entity.name) && one.node !== undefined)
  const nodes = [...holders.map(({ node }) => node), ...using.map(({ node }) => entity("Node", undefined, node ?? ""))]
  return {
    seen: holders.map(({ node, source }) => ({ ratio: weight.fair, sentence: `it is attached to ${showEntity(node)}`, cites: [source] })),
    blames: [...new Map(nodes.map((node) => [entityKey(node), node])).values()]
  }
}

export const mountCauses: ReadonlyArray<Cause> = mounts.map(({ says, unless, ...mount }) => ({
  ...mount,
  family: "volume",
  prior: 0.01,
  candidates: (scene: Scene) =>
    scene.pods
      .filter(({ containers, phase }) => phase === "Pending" || containers.some(({ status }) => status?.waiting !== undefined))
      .flatMap((pod): ReadonlyArray<Candidate> => {
        const said = lines(scene, pod)
        const spoken = saidThat(said, says, weight.overwhelming)
        const [first] = spoken
        if (first === undefined) return []
        const other = unless === undefined ? [] : saidThat(said, unless, against(weight.overwhelming))
        const { blames, seen } = mount.code === "volume-multi-attach" ? held(scene, pod, first.sentence) : { blames: [], seen: [] }
        return [
          {
            entity: scene.workloadOf(pod.object),
            summary: `${mount.title}: ${first.sentence}`,
            observations: [...spoken, ...other, ...seen],
            explains: [pod.entity],
            blames
          }
        ]
      })
}))
