import type { Entity } from "../../../domain/entity.ts"
import { entity, entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import type { Pod } from "../../scene/views/pod.ts"
import { against, type Candidate, type Cause, weight } from "../cause.ts"
import { byWorkload, eventLines, type Spoken, saidThat } from "../evidence.ts"

/** What network plugins say when they have no address left to give: those of clouds, of their own ranges, and of the reference plugins. */
const spent =
  /failed to assign an IP address|InsufficientFreeAddressesInSubnet|no (?:more )?(?:free |available )?IP(?:v[46])?s?(?: address(?:es)?)?(?: are)? (?:available|left|free)|no IP addresses available in range|(?:address|IP) (?:pool|range|block)s?.{0,40}(?:exhausted|full|no more)|failed to allocate (?:for range|.{0,20}\bIP\b)/i

/** https://kubernetes.io/docs/concepts/cluster-administration/addons/#networking-and-network-policy */
const plugin =
  /^(?:aws-node|calico-node|canal|cilium|kube-flannel|weave-net|kube-router|antrea-agent|kindnet|azure-cni|netd|ovnkube-node)\b/

/** The DaemonSets that set up pods' networks. */
const networkPlugins = (scene: Scene): ReadonlyArray<Entity> =>
  [...scene.known("DaemonSet").map(entityOf), ...scene.pods.map(({ object }) => scene.workloadOf(object))].filter(
    ({ kind, name }) => kind === "DaemonSet" && plugin.test(name)
  )

const isStarting = ({ containers, node, phase }: Pod): boolean =>
  node !== undefined || phase === "Pending" ? containers.every(({ status }) => status?.isRunning !== true) : false

/** Why a pod's sandbox could not be made, the latest last. */
const sandboxSays = (scene: Scene, pod: Pod): ReadonlyArray<Spoken> =>
  eventLines(scene, pod.entity, ({ reason }) => reason === "FailedCreatePodSandBox")

const causeOf = (row: Pick<Cause, "code" | "title" | "prior" | "next">, isSpent: boolean): Cause => ({
  ...row,
  family: "network",
  candidates: (scene) =>
    byWorkload(scene, isStarting).flatMap(({ pods, workload }): ReadonlyArray<Candidate> => {
      const told = pods.map((pod) => ({ pod, said: sandboxSays(scene, pod).toReversed() })).filter(({ said }) => said.length > 0)
      const said = told.flatMap((one) => one.said)
      if (said.length === 0) return []
      const addresses = saidThat(said, spent, isSpent ? weight.overwhelming : against(weight.overwhelming))
      const failed = saidThat(said, /./, weight.overwhelming)
      const nodes = new Set(told.flatMap(({ pod }) => pod.node ?? []))
      if (isSpent && addresses.length === 0) return []
      return [
        {
          entity: workload,
          summary: `${row.title}: ${(isSpent ? addresses : failed)[0]?.sentence}`,
          observations: [
            ...(isSpent ? addresses : [...failed, ...addresses]),
            { ratio: weight.fair, sentence: `${told.length} of its pods wait for it`, cites: said.slice(0, 1).map(({ cite }) => cite) }
          ],
          explains: pods.map(({ entity: pod }) => pod),
          blames: [...[...nodes].map((node) => entity("Node", undefined, node)), ...networkPlugins(scene)]
        }
      ]
    })
})

export const sandboxCauses: ReadonlyArray<Cause> = [
  causeOf(
    {
      code: "pod-addresses-exhausted",
      title: "The pod network has no address left for the pod",
      prior: 0.01,
      next: "look at the range or the subnet that pods' addresses come from, and at what the network plugin logs on that node"
    },
    true
  ),
  causeOf(
    {
      code: "pod-sandbox-failing",
      title: "The pod's sandbox or its network cannot be set up",
      prior: 0.015,
      next: "look at the network plugin's pod on that node, and at the node's container runtime"
    },
    false
  )
]
