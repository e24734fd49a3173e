import { at, cartPod } from "../../src/diagnose/scene/evidence.fixture.ts"
import type { Evidence, LogText, SeenObject, Subject } from "../../src/diagnose/scene/scene.ts"
import type { KubeObject } from "../../src/platform/kubernetes/kube-reader.ts"
import { makeRandom, type Random } from "../../test/scenarios/random-runbook.ts"
import type { LabelledCase, Truth } from "./labelled-case.ts"
import { noise } from "./noise.ts"
import { nodeAt, type Place } from "./objects.ts"
import { withholdings } from "./withhold.ts"

/** A case as it may be met, and how it was made from the recorded one. */
export interface Variant extends LabelledCase {
  readonly how: string
  /** Whether something that was recorded was taken away. */
  readonly isWithheld: boolean
  /** What else is at work, and is not what was asked about. */
  readonly besides?: ReadonlyArray<Truth>
  /** The recorded cases it was made of. */
  readonly of: ReadonlyArray<LabelledCase>
}

/** When the recorded cases were, in milliseconds since the epoch. */
const NOW = Date.parse(at(30))

const names = ["ledger", "mailer", "search", "profile", "basket-api", "billing", "gateway-edge", "thumbs"] as const
const noises = Object.entries(noise)

const seen = (objects: ReadonlyArray<KubeObject>): ReadonlyArray<SeenObject> =>
  objects.map((object) => ({ object, source: `objects/${object.kind}-${object.metadata.name}.json` }))

/** The recorded cases are all about `cart` in `shop`: the same elsewhere, by other names. Nodes and sources are renamed along. */
const moved = (evidence: Evidence, { name, namespace }: Place): Evidence => {
  const text = JSON.stringify(evidence)
    .replaceAll(/\bshop\b/g, namespace)
    .replaceAll(/\bcart\b/g, name)
    .replaceAll(/\bworker-(\d)\b/g, "pool-$1")
  const read: Evidence = JSON.parse(text)
  return read
}

const movedTruth = ({ code, kind, name }: Truth, to: string): Truth => ({
  code,
  kind,
  name: name.replaceAll(/\bcart\b/g, to).replaceAll(/\bworker-(\d)\b/g, "pool-$1")
})

const together = (one: Evidence, other: Evidence): Evidence => ({
  ...one,
  objects: [...one.objects, ...other.objects],
  complete: one.complete.filter(
    ({ kind }) => other.complete.some((list) => list.kind === kind) || !other.objects.some(({ object }) => object.kind === kind)
  ),
  absent: [...one.absent, ...other.absent],
  logs: [...one.logs, ...other.logs],
  usage: [...one.usage, ...other.usage],
  samples: [...one.samples, ...other.samples],
  said: [...one.said, ...other.said]
})

const noiseAt = (namespace: string, count: number, random: Random) => {
  const parts = Array.from({ length: count }, (_, index) => {
    const [, make] = noises[random.below(noises.length)] ?? []
    return make?.({ namespace, name: `${random.pick([...names])}-${index}` }) ?? { objects: [] }
  })
  const logs: ReadonlyArray<LogText> = parts.flatMap((part) => part.logs ?? [])
  // one more node could be the room that a pod lacks
  return { objects: seen(parts.flatMap(({ objects }) => objects).filter(({ kind }) => kind !== "Node")), logs }
}

const amongNoise = (evidence: Evidence, random: Random): Evidence => {
  const { logs, objects } = noiseAt("shop", 2 + random.below(5), random)
  return { ...evidence, objects: [...evidence.objects, ...objects], logs: [...evidence.logs, ...logs] }
}

const asking = (evidence: Evidence, subject: Partial<Subject>): Evidence => ({ ...evidence, subject: { ...evidence.subject, ...subject } })

/** Whether all of it is of `shop`, what is at fault among it: what is of the cluster is not moved away from anything by another namespace. */
const isLocal = ({ evidence: { objects }, label }: LabelledCase): boolean =>
  label.is === "cause" &&
  objects.every(({ object }) => object.metadata.namespace === "shop") &&
  label.truths.every(({ name }) => objects.some(({ object }) => object.metadata.name.startsWith(name)))

/** What was known whole of all namespaces is so of this one, where others are added. */
const ofShop = (evidence: Evidence): Evidence => ({
  ...evidence,
  complete: evidence.complete.map(({ kind }) => ({ kind, namespace: "shop" }))
})

/** Names beside `cart` that both cases give to something of theirs, and that would be one thing if both were in one namespace. */
const haveInCommon = (one: Evidence, other: Evidence): boolean => {
  const own = (evidence: Evidence): ReadonlyArray<string> =>
    [...JSON.stringify(evidence).matchAll(/"(?:name|claimName|persistentvolumeclaim)":"([^"]+)"/g)].map(([, name = ""]) => name)
  const shared = new Set(own(one).filter((name) => !name.startsWith("cart") && !["app", "worker-1", "shop"].includes(name)))
  return own(other).some((name) => shared.has(name))
}

/** The pod has recovered: what was said of it is of hours ago. */
const recovered = ({ evidence, ...rest }: LabelledCase): ReadonlyArray<Variant> => {
  const pods = evidence.objects.filter(({ object }) => object.kind === "Pod")
  const [pod] = pods
  if (pod === undefined || pods.length > 1 || pod.object.metadata.name !== cartPod().metadata.name) return []
  const past = evidence.objects.flatMap(({ object, source }) => {
    if (object.kind !== "Event" || Object(object.involvedObject).kind !== "Pod") return []
    return [{ object: { ...object, firstTimestamp: at(-335), lastTimestamp: at(-330) }, source }]
  })
  const well = cartPod()
  const spec = { ...Object(pod.object.spec), nodeName: "worker-1", schedulingGates: undefined }
  const objects = [{ object: { ...well, metadata: pod.object.metadata, spec, status: well.status }, source: pod.source }, ...past]
  const subject: Subject = { alerts: [], namespace: "shop" }
  return [
    {
      ...rest,
      family: "healthy",
      label: { is: "healthy" },
      of: [],
      isWithheld: false,
      how: "over for hours",
      evidence: {
        now: NOW,
        subject,
        objects,
        complete: [],
        absent: [],
        logs: evidence.logs.filter(({ previous }) => previous),
        usage: [],
        samples: [],
        said: []
      }
    }
  ]
}

/** What a case may be met as, by a seed. */
const variantsOf = (one: LabelledCase, others: ReadonlyArray<LabelledCase>, random: Random): ReadonlyArray<Variant> => {
  const { evidence, label } = one
  const whole = { ...one, of: [one], isWithheld: false, evidence: { now: NOW, ...evidence } }
  const noisy: Variant = { ...whole, how: "among what is well", evidence: amongNoise(whole.evidence, random) }
  // what nobody could tell may be told once more is known
  if (label.is === "open") return [{ ...whole, how: "as recorded" }]
  if (label.is === "healthy") return [{ ...whole, how: "as recorded" }, noisy]
  const withheld = Object.entries(withholdings).flatMap(([how, withhold]): ReadonlyArray<Variant> => {
    const less = withhold(whole.evidence, random)
    const same = JSON.stringify(less) === JSON.stringify(whole.evidence)
    return same ? [] : [{ ...whole, how, isWithheld: true, evidence: less }]
  })
  const other = others[random.below(others.length)]
  if (other === undefined || other.label.is !== "cause" || !isLocal(one)) return [{ ...whole, how: "as recorded" }, noisy, ...withheld]
  const name = random.pick([...names])
  const [theirs] = other.label.truths
  const theirsElsewhere = moved(other.evidence, { namespace: "store", name })
  const elsewhere = {
    ...together(asking(whole.evidence, { namespace: "shop" }), theirsElsewhere),
    complete: ofShop(whole.evidence).complete
  }
  const beside = together(whole.evidence, moved(other.evidence, { namespace: "shop", name }))
  const [truth] = label.truths
  const besides = [movedTruth(theirs, name)]
  const of = [one, other]
  const both: LabelledCase["label"] = { is: "cause", truths: [truth, ...besides] }
  const named = [{ kind: truth.kind, namespace: "shop", name: truth.name }]
  const two: ReadonlyArray<Variant> = [
    { ...whole, of, how: "two faults", label: both, evidence: asking(beside, { namespace: "shop" }) },
    { ...whole, of, besides, how: "two faults, asked by name", evidence: asking(beside, { namespace: "shop", named }) }
  ]
  return [
    { ...whole, how: "as recorded" },
    noisy,
    ...withheld,
    { ...whole, of, besides, how: "another fault elsewhere", evidence: elsewhere },
    ...(haveInCommon(one.evidence, other.evidence) ? [] : two),
    ...recovered(whole)
  ]
}

const readWhole = ["Pod", "Event", "Deployment", "ReplicaSet", "Service", "Endpoints", "Node", "Job", "CronJob", "PersistentVolumeClaim"]

const subjects: ReadonlyArray<(name: string) => Partial<Subject>> = [
  () => ({}),
  () => ({ namespace: "shop" }),
  () => ({ namespace: "shop", question: "Is anything wrong in shop?" }),
  (name) => ({
    alerts: [
      { name: "KubePodCrashLooping", labels: { namespace: "shop", deployment: name }, annotations: {}, isFiring: true, startsAt: undefined }
    ]
  })
]

const healthyWorld = (
  parts: ReadonlyArray<readonly [string, (place: Place) => ReturnType<(typeof noise)[string]>]>,
  random: Random
): Evidence => {
  const made = parts.map(([, make], index) => make({ namespace: "shop", name: `${random.pick([...names])}-${index}` }))
  const deployed = made.flatMap(({ objects }) => objects).find(({ kind }) => kind === "Deployment")
  const asked = subjects[random.below(deployed === undefined ? 3 : 4)]?.(deployed?.metadata.name ?? "") ?? {}
  return {
    now: NOW,
    subject: { alerts: [], ...asked },
    objects: seen([nodeAt("worker-1"), nodeAt("worker-2"), ...made.flatMap(({ objects }) => objects)]),
    complete: readWhole.map((kind) => ({ kind })),
    absent: [],
    logs: made.flatMap(({ logs = [] }) => logs),
    usage: [],
    samples: [],
    said: []
  }
}

/** What looks bad and is not: each kind of noise beside one workload that runs, and many at once. */
const traps = (random: Random): ReadonlyArray<Variant> => {
  const runs = ["a workload that runs", noise["a workload that runs"] ?? (() => ({ objects: [] }))] as const
  const label = { is: "healthy" } as const
  const alone = noises.map(([name, make]) => ({
    name,
    family: "healthy",
    label,
    of: [],
    isWithheld: false,
    how: "one kind of noise",
    evidence: healthyWorld([runs, [name, make]], random)
  }))
  const many = Array.from({ length: 60 }, (_, index) => ({
    name: `world ${index}`,
    family: "healthy",
    label,
    of: [],
    isWithheld: false,
    how: "much noise",
    evidence: healthyWorld([runs, ...noises.filter(() => random.chance(0.3))], random)
  }))
  return [...alone, ...many]
}

/** All of them, the same for the same seed. */
export const corpusOf = (recorded: ReadonlyArray<LabelledCase>, seed: number): ReadonlyArray<Variant> => {
  const random = makeRandom(seed)
  const others = recorded.filter(isLocal)
  return [...recorded.flatMap((one) => variantsOf(one, others, random)), ...traps(random)]
}
