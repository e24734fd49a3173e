import type { Entity } from "../../../domain/entity.ts"
import { at, type Fields, fields, jsonFields, strings, text } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { parted } from "../../reason/asked.ts"
import { entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { workloadKinds } from "../../symptoms/workload-trouble.ts"
import { eachOnce, objectsOnce } from "../evidence.ts"
import { configMapsOf } from "./config-in-use.ts"

/** A flag that is on and, by its name or its description, makes something fail. */
export interface FaultFlag {
  readonly object: KubeObject
  readonly name: string
  /** The variant that everybody gets. */
  readonly variant: string
  /** What its name begins with: `payment` of `paymentFailure`. */
  readonly targets: ReadonlyArray<Entity>
}

const isFlagd = /(?:^|\/)flagd(?:[:@]|$)/

/** What holds flags in flagd's format: ConfigMaps that are known or that flagd reads, and FeatureFlags. https://flagd.dev/reference/flag-definitions/ */
const holders = (scene: Scene): ReadonlyArray<KubeObject> => {
  const read = scene.pods
    .filter(({ containers }) => containers.some(({ image }) => isFlagd.test(image)))
    .flatMap(configMapsOf)
    .map(scene.find)
    .filter((found) => typeof found !== "string")
  return objectsOnce([...scene.known("ConfigMap"), ...scene.known("FeatureFlag"), ...read])
}

const flagsOf = (holder: KubeObject): ReadonlyArray<readonly [string, Fields]> => {
  const texts = holder.kind === "ConfigMap" ? Object.values(strings(fields(holder).data)) : []
  const specs = [at(holder, "spec", "flagSpec", "flags"), ...texts.map((one) => jsonFields(one)?.flags)]
  return specs.flatMap((flags) => Object.entries(fields(flags)).map(([name, flag]) => [name, fields(flag)] as const))
}

const offNames = /^(?:off|false|none|no|disabled?|control|0%?)$/i

/** The variant that everybody gets, where it is one that does something. */
const onVariant = ({ defaultVariant, state, variants }: Fields): string | undefined => {
  const name = text(defaultVariant)
  if (state !== "ENABLED" || name === undefined || offNames.test(name)) return undefined
  const value = fields(variants)[name]
  return value === false || value === 0 || value === "" || value === null ? undefined : name
}

/** How names of flags end that break something: `adHighCpu`, `kafkaQueueProblems`. Words in front are of what the flag is for. */
const faultEnds =
  /(?:fail|failures?|fault|unreachable|problems?|leak|high ?cpu|crash|outage|flood(?: \w+)?|slow(?: \w+)?|manual ?gc|errors?|latency|delay|chaos|broken|inaccurate(?: \w+)?)$/

/** What descriptions of such flags say that they do. */
const faultWords = /\b(?:fail|simulat|inject|break|crash|overload|slow down|leak|unreachable|wrong)(?:e?s|ing|ure)?\b/i

const wordsOf = (name: string): ReadonlyArray<string> =>
  parted(name)
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "")

const plain = (words: ReadonlyArray<string>): string => words.join("").replace(/(?:service|svc)$/, "")

/** Workloads of its namespace whose name, or its end, is how the flag's name begins. */
const targetsOf = (scene: Scene, { metadata: { namespace } }: KubeObject, flag: string): ReadonlyArray<Entity> => {
  const words = wordsOf(flag)
  const beginnings = new Set(words.map((_, index) => plain(words.slice(0, index + 1))).filter((one) => one !== ""))
  const workloads = [
    ...workloadKinds.flatMap((kind) => scene.known(kind, namespace).map(entityOf)),
    ...scene.pods.filter((pod) => pod.namespace === namespace).map(({ object }) => scene.workloadOf(object))
  ]
  return eachOnce(workloads).filter(({ name }) => {
    const own = wordsOf(name)
    return own.some((_, index) => beginnings.has(plain(own.slice(index))))
  })
}

/** Flags that are on to break something, as systems for trying faults have them. */
export const faultFlags = (scene: Scene): ReadonlyArray<FaultFlag> =>
  holders(scene).flatMap((object) =>
    flagsOf(object).flatMap(([name, flag]): ReadonlyArray<FaultFlag> => {
      const variant = onVariant(flag)
      const breaks = faultEnds.test(wordsOf(name).join(" ")) || faultWords.test(text(flag.description) ?? "")
      return variant === undefined || !breaks ? [] : [{ object, name, variant, targets: targetsOf(scene, object, name) }]
    })
  )
