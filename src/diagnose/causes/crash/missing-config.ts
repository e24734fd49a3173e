import { type Entity, entityKey } from "../../../domain/entity.ts"
import { fields } from "../../../platform/kubernetes/fields.ts"
import { entity } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import type { Pod } from "../../scene/views/pod.ts"
import { against, type Candidate, type Cause, type Observation, weight } from "../cause.ts"
import { byWorkload, citeOf, kubeletSays, perScene, type Spoken, saidThat } from "../evidence.ts"

interface Need {
  readonly kind: "ConfigMap" | "Secret"
  readonly name: string
  readonly key?: string
}

/** A key that the kubelet misses without the name of what lacks it, as it writes of volumes. */
interface NamelessKey {
  readonly kind: Need["kind"]
  readonly volume: string
  readonly key: string
  readonly spoken: Spoken
}

/** What a pod cannot start without. https://kubernetes.io/docs/concepts/configuration/configmap/#configmap-optional */
const needsOf = ({ containers, volumes }: Pod): ReadonlyArray<Need> => [
  ...containers.flatMap(({ configs }) => configs.filter(({ optional }) => !optional)),
  ...volumes.flatMap(({ source }): ReadonlyArray<Need> => {
    if ((source.kind !== "ConfigMap" && source.kind !== "Secret") || source.optional) return []
    const { kind, keys, name } = source
    return keys.length === 0 ? [{ kind, name }] : keys.map((key) => ({ kind, name, key }))
  })
]

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")

const kubeletOf = (scene: Scene, pod: Pod): ReadonlyArray<Spoken> =>
  pod.containers.flatMap((container) => kubeletSays(scene, pod, container))

/** What the kubelet names itself, before 1.16 in the plural, where the pod's own wishes are not known. */
const spokenNeeds = (scene: Scene, pod: Pod): ReadonlyArray<Need> =>
  kubeletOf(scene, pod).flatMap(({ line }): ReadonlyArray<Need> => {
    const [, whole, gone] = /\b(configmap|secret)s? "(?:[\w.-]+\/)?([\w.-]+)" not found/i.exec(line) ?? []
    const [, key, part, keyless] = /couldn't find key (\S+) in (ConfigMap|Secret) (?:[\w.-]+\/)?([\w.-]+)/i.exec(line) ?? []
    const kindOf = (word: string): Need["kind"] => (/^c/i.test(word) ? "ConfigMap" : "Secret")
    if (whole !== undefined && gone !== undefined) return [{ kind: kindOf(whole), name: gone }]
    return part === undefined || keyless === undefined || key === undefined ? [] : [{ kind: kindOf(part), name: keyless, key }]
  })

/**
 * `MountVolume.SetUp failed for volume "x" : configmap references non-existent config key: y`.
 * https://github.com/kubernetes/kubernetes/blob/master/pkg/volume/configmap/configmap.go
 */
const namelessKeys = (scene: Scene, pod: Pod): ReadonlyArray<NamelessKey> =>
  kubeletOf(scene, pod).flatMap((spoken): ReadonlyArray<NamelessKey> => {
    const [, volume, kind, key] =
      /for volume "([^"]+)"\s*:\s*(?:.* )?references non-existent (config|secret) key: (\S+)/.exec(spoken.line) ?? []
    return volume === undefined || key === undefined ? [] : [{ kind: kind === "secret" ? "Secret" : "ConfigMap", volume, key, spoken }]
  })

const isMissing = (scene: Scene, pod: Pod, { key, kind, name }: Need): "missing" | "there" | "unknown" => {
  const found = scene.find(entity(kind, pod.namespace, name))
  if (found === "absent") return "missing"
  if (found === "unknown" || key === undefined) return found === "unknown" ? "unknown" : "there"
  const data = { ...fields(found.data), ...fields(found.binaryData), ...fields(found.stringData) }
  if (Object.keys(data).length === 0 && found.data === undefined) return "unknown"
  return Object.hasOwn(data, key) ? "there" : "missing"
}

const observe = (scene: Scene, pod: Pod, need: Need, isKey: boolean): ReadonlyArray<Observation> => {
  const name = escaped(need.name)
  const noun = need.kind === "ConfigMap" ? "configmap" : "secret"
  const gone = new RegExp(
    `${noun}s? "?(?:[\\w.-]+/)?${name}"? (?:is )?not found|references non-existent ${noun}.*${name}|object "[^"]*"/"${name}" not registered`,
    "i"
  )
  const noKey = new RegExp(
    `couldn't find key .* in (?:${noun}) .*${name}|references non-existent (?:config|secret) key|${noun}.*${name}.*(?:no|missing) key`,
    "i"
  )
  const spoken = saidThat(kubeletOf(scene, pod), isKey ? noKey : gone, weight.overwhelming)
  const state = isMissing(scene, pod, need)
  const cites = [citeOf(scene, pod.entity)]
  const what = need.key === undefined ? `${need.kind} ${need.name}` : `key ${need.key} of ${need.kind} ${need.name}`
  const exists = state === "missing" && (need.key !== undefined) === isKey
  const there = exists
    ? [{ ratio: weight.strong, sentence: `${what}, which the pod needs, is not there`, cites }]
    : state === "there"
      ? [{ ratio: against(weight.strong), sentence: `${what} is there`, cites }]
      : []
  return [...spoken, ...there]
}

const isStuck = ({ containers, phase }: Pod): boolean =>
  phase === "Pending" ||
  containers.some(
    ({ status }) => status?.waiting?.reason === "CreateContainerConfigError" || status?.waiting?.reason === "ContainerCreating"
  )

/** The kubelet itself refuses to make a container: what it misses is needed, whatever was recorded of the pod. */
const isRefused = ({ containers }: Pod): boolean =>
  containers.some(({ status }) => status?.waiting?.reason === "CreateContainerConfigError")

const stuck = perScene((scene) => byWorkload(scene, isStuck))

/** Of pods whose own volumes are not known: which object lacks the key is not told, only the volume that is made of it. */
const keysOfVolumes = (scene: Scene, kind: Need["kind"]): ReadonlyArray<Candidate> =>
  stuck(scene).flatMap(({ pods, workload }) =>
    pods.slice(0, 1).flatMap((pod): ReadonlyArray<Candidate> => {
      const found = pod.isWhole ? undefined : namelessKeys(scene, pod).find((one) => one.kind === kind)
      if (found === undefined) return []
      return [
        {
          entity: workload,
          summary: `the ${kind} of volume ${found.volume} has no key ${found.key}`,
          observations: [
            ...saidThat([found.spoken], /./, weight.overwhelming),
            { ratio: weight.fair, sentence: "its containers are not created", cites: [citeOf(scene, pod.entity)] }
          ],
          explains: pods.map((one) => one.entity)
        }
      ]
    })
  )

const candidatesOf = (scene: Scene, kind: Need["kind"], isKey: boolean): ReadonlyArray<Candidate> => [
  ...(isKey ? keysOfVolumes(scene, kind) : []),
  ...candidatesOfNeeds(scene, kind, isKey)
]

const candidatesOfNeeds = (scene: Scene, kind: Need["kind"], isKey: boolean): ReadonlyArray<Candidate> =>
  stuck(scene).flatMap(({ pods, workload }) =>
    pods.slice(0, 1).flatMap((pod) =>
      unique(
        [...needsOf(pod), ...(pod.isWhole && !isRefused(pod) ? [] : spokenNeeds(scene, pod))].filter(
          (need) => need.kind === kind && (!isKey || need.key !== undefined)
        )
      ).flatMap((need): ReadonlyArray<Candidate> => {
        const observations = observe(scene, pod, need, isKey)
        if (observations.length === 0) return []
        const object: Entity = entity(kind, pod.namespace, need.name)
        return [
          {
            entity: workload,
            summary: isKey ? `${kind} ${need.name} has no key ${need.key}` : `${kind} ${need.name} does not exist`,
            observations: [
              ...observations,
              { ratio: weight.fair, sentence: "its containers are not created", cites: [citeOf(scene, pod.entity)] }
            ],
            explains: [object, ...pods.map((one) => one.entity)]
          }
        ]
      })
    )
  )

const unique = (needs: ReadonlyArray<Need>): ReadonlyArray<Need> => [
  ...new Map(needs.map((need) => [`${entityKey({ kind: need.kind, name: need.name })}/${need.key ?? ""}`, need])).values()
]

const next = "create it, or correct the reference in the workload's template; was it removed or renamed by a recent change?"

export const missingConfig: ReadonlyArray<Cause> = [
  {
    code: "configmap-missing",
    family: "configuration",
    title: "A ConfigMap that the pod needs does not exist",
    prior: 0.04,
    next,
    candidates: (scene) => candidatesOf(scene, "ConfigMap", false)
  },
  {
    code: "secret-missing",
    family: "configuration",
    title: "A Secret that the pod needs does not exist",
    prior: 0.04,
    next,
    candidates: (scene) => candidatesOf(scene, "Secret", false)
  },
  {
    code: "configmap-key-missing",
    family: "configuration",
    title: "A ConfigMap lacks a key that the pod needs",
    prior: 0.02,
    next,
    candidates: (scene) => candidatesOf(scene, "ConfigMap", true)
  },
  {
    code: "secret-key-missing",
    family: "configuration",
    title: "A Secret lacks a key that the pod needs",
    prior: 0.02,
    next,
    candidates: (scene) => candidatesOf(scene, "Secret", true)
  }
]
