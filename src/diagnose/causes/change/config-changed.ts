import { type Entity, entityKey, showEntity } from "../../../domain/entity.ts"
import { millisOf } from "../../../domain/ids.ts"
import { time } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import type { Scene } from "../../scene/scene.ts"
import { condition } from "../../scene/views/condition.ts"
import type { Pod } from "../../scene/views/pod.ts"
import { against, type Candidate, type Cause, type Observation, weight } from "../cause.ts"
import { failures, lastWords } from "../crash/sign-causes.ts"
import { citeOf, perScene, type Spoken } from "../evidence.ts"
import { configMapsOf, type LastChange, lastChangeOf, namedIn, secretsOf } from "./config-in-use.ts"

const MINUTE = 60_000
/** What begins later than this after a change has another reason. */
const SOON = 30 * MINUTE
/** What did well for this long before a change did well. */
const WELL = 10 * MINUTE

/** A workload whose containers do not stay up, and since when. */
interface Failing {
  readonly workload: Entity
  readonly pods: ReadonlyArray<Pod>
  readonly began: number
  readonly words: ReadonlyArray<Spoken>
  /** Its last words are about something that it calls, and whose name is known: settings name that, too, when it is down. */
  readonly isCall: boolean
  /** Its last words are about who it says it is, or by what it is trusted. */
  readonly isRefused: boolean
  /** What it says that it fails of, by its code; nothing where it gives no reason that is known. */
  readonly reason: string | undefined
}

/** What a Secret holds is what these are about. */
const ofSecrets = new Set(["credentials-rejected", "certificate-rejected", "cloud-permission-denied"])

const troubled = new Set(["BackOff", "Unhealthy", "Failed"])

/** The earliest sign of trouble that is told of a pod. */
const beganOf = (scene: Scene, { conditions, containers, entity }: Pod): number | undefined => {
  const ready = condition(conditions, "Ready")
  const told = [
    ...(ready?.status === "False" ? [ready.since] : []),
    ...scene.eventsOf(entity).flatMap(({ firstAt, isWarning, reason }) => (isWarning && troubled.has(reason) ? [firstAt] : [])),
    ...containers.map(({ status }) => status?.last?.finishedAt)
  ].filter((one) => one !== undefined)
  return told.length === 0 ? undefined : Math.min(...told)
}

/** The words that a program ends with. */
const LAST = 20

const failing = perScene((scene: Scene): ReadonlyArray<Failing> => {
  const found = Map.groupBy(failures(scene), ({ one }) => entityKey(scene.workloadOf(one.pod.object)))
  return [...found.values()].flatMap((all): ReadonlyArray<Failing> => {
    const [first] = all
    const pods = all.map(({ one }) => one.pod)
    const begun = pods.flatMap((pod) => beganOf(scene, pod) ?? [])
    if (first === undefined || begun.length === 0) return []
    return [
      {
        workload: scene.workloadOf(first.one.pod.object),
        pods,
        began: Math.min(...begun),
        words: all.flatMap(({ one }) => lastWords(scene, one).slice(-LAST)),
        isCall: all.some(({ said: [decisive] }) => decisive?.sign.isCall === true && decisive.sign.family !== "dns"),
        isRefused: all.some(({ said: [decisive] }) => ofSecrets.has(decisive?.sign.code ?? "")),
        reason: all.flatMap(({ said: [decisive] }) => decisive?.sign.code ?? [])[0]
      }
    ]
  })
})

/** Whether a workload's pods were made anew by another template about when a setting was changed: then that may be what it was. */
const isRolledOut = (scene: Scene, { began, pods }: Failing, changed: number): boolean =>
  pods.some(({ object }) => {
    const owner = object.metadata.ownerReferences?.find(({ kind }) => kind === "ReplicaSet")
    const found = owner === undefined ? "unknown" : scene.find({ kind: "ReplicaSet", ...namespaceOf(object), name: owner.name })
    const made = typeof found === "string" ? undefined : time(found.metadata.creationTimestamp)
    return made !== undefined && made > changed - SOON && made <= began
  })

const namespaceOf = ({ metadata: { namespace } }: KubeObject) => (namespace === undefined ? {} : { namespace })

/** Whether something of the workload was there, and well, for a while before. */
const wasWell = (scene: Scene, { pods, workload }: Failing, changed: number): boolean => {
  const found = scene.find(workload)
  const made = [...(typeof found === "string" ? [] : [time(found.metadata.creationTimestamp)]), ...pods.map(({ createdAt }) => createdAt)]
  return made.some((one) => one !== undefined && changed - one >= WELL)
}

/** Settings of one kind that workloads read, and how they are judged. */
interface Settings {
  readonly of: (pod: Pod) => ReadonlyArray<Entity>
  /** What of them a workload's last words are about, and the line that says so. */
  readonly mention: (one: Failing, object: KubeObject | undefined) => { readonly cite: string; readonly sentence: string } | undefined
  /** That it complains of what it calls says that its settings are not it. */
  readonly speaksAgainst: (one: Failing) => boolean
}

const ofConfigMaps: Settings = {
  of: configMapsOf,
  mention: ({ isCall, words }, object) => {
    const found = (isCall || object === undefined ? [] : words).flatMap(({ cite, line }) => {
      const name = object === undefined ? undefined : namedIn(line, object)
      return name === undefined ? [] : [{ cite, sentence: `its last words name “${name}”, which it holds` }]
    })
    return found[0]
  },
  speaksAgainst: ({ isCall }) => isCall
}

const ofSecretsOnly: Settings = {
  of: secretsOf,
  mention: ({ isRefused, words }) => {
    const last = words.at(-1)
    return isRefused && last !== undefined ? { cite: last.cite, sentence: "its last words are of credentials that are refused" } : undefined
  },
  speaksAgainst: ({ isCall, isRefused }) => isCall && !isRefused
}

const observe = (
  scene: Scene,
  about: Entity,
  { affected, change: { at: changed, by }, object, settings }: Changed
): ReadonlyArray<Observation> => {
  const cites = [citeOf(scene, about)]
  const [first] = affected
  if (first === undefined) return []
  const [mention] = affected.flatMap((one) => settings.mention(one, object) ?? [])
  // what fails for a reason of its own says nothing of these
  const others = failing(scene).filter(
    (one) => !affected.includes(one) && Math.abs(one.began - first.began) < SOON && affected.some(({ reason }) => reason === one.reason)
  )
  const minutes = Math.max(0, Math.round((first.began - changed) / MINUTE))
  const observations: ReadonlyArray<Observation> = [
    {
      ratio: weight.fair,
      sentence: `it was changed${by === undefined ? "" : ` by ${by}`} ${minutes} minutes before ${showEntity(first.workload)}, which reads it, began to fail`,
      cites
    },
    ...(affected.every((one) => wasWell(scene, one, changed))
      ? [{ ratio: weight.fair, sentence: "what reads it did well before", cites }]
      : []),
    ...(mention === undefined ? [] : [{ ratio: weight.strong, sentence: mention.sentence, cites: [mention.cite] }]),
    ...(affected.length > 1
      ? [{ ratio: weight.strong, sentence: `${affected.length} workloads that read it began to fail after that`, cites }]
      : []),
    ...(affected.some((one) => isRolledOut(scene, one, changed))
      ? [{ ratio: against(weight.fair), sentence: "a new template was rolled out in the same time", cites }]
      : []),
    ...(mention === undefined && affected.some(settings.speaksAgainst)
      ? [{ ratio: against(weight.fair), sentence: "it complains of something that it calls", cites }]
      : []),
    ...(others.length > 0
      ? [
          {
            ratio: against(weight.strong),
            sentence: `${others
              .map(({ workload }) => showEntity(workload))
              .slice(0, 3)
              .join(", ")} began to fail too, and does not read it`,
            cites
          }
        ]
      : [])
  ]
  return observations
}

/** Settings that workloads in trouble read, each with those. */
const inUse = (scene: Scene, of: Settings["of"]): ReadonlyArray<{ readonly config: Entity; readonly users: ReadonlyArray<Failing> }> => {
  const found = new Map<string, { config: Entity; users: Array<Failing> }>()
  for (const one of failing(scene)) {
    for (const config of one.pods.slice(0, 1).flatMap(of)) {
      const before = found.get(entityKey(config))
      if (before === undefined) found.set(entityKey(config), { config, users: [one] })
      else before.users.push(one)
    }
  }
  return [...found.values()]
}

interface Changed {
  readonly affected: ReadonlyArray<Failing>
  readonly change: LastChange
  /** What it holds now, where that is known. */
  readonly object: KubeObject | undefined
  readonly settings: Settings
}

/** When it was last changed: as its object tells, or as somebody who keeps an eye on changes does. */
const changeOf = (scene: Scene, about: Entity, object: KubeObject | undefined): LastChange | undefined => {
  const told = scene.changes
    .filter(({ objects }) => objects.some((one) => one.kind === about.kind && one.name === about.name && one.namespace === about.namespace))
    .map(({ actor, at }): LastChange => ({ at: millisOf(at), by: actor }))
  const own = object === undefined ? undefined : lastChangeOf(object)
  return [...told, ...(own === undefined ? [] : [own])].reduce<LastChange | undefined>(
    (last, one) => (last === undefined || one.at > last.at ? one : last),
    undefined
  )
}

const candidatesOf = (scene: Scene, settings: Settings): ReadonlyArray<Candidate> =>
  inUse(scene, settings.of).flatMap(({ config, users }): ReadonlyArray<Candidate> => {
    const found = scene.find(config)
    const object = typeof found === "string" ? undefined : found
    const change = changeOf(scene, config, object)
    if (change === undefined) return []
    const affected = users.filter(({ began }) => began >= change.at && began - change.at < SOON)
    const observations = observe(scene, config, { affected, change, object, settings })
    const [first] = observations
    if (first === undefined) return []
    return [
      {
        entity: config,
        summary: `${showEntity(config)} was changed: ${first.sentence}`,
        observations,
        explains: affected.flatMap(({ pods, workload }) => [workload, ...pods.map(({ entity }) => entity)])
      }
    ]
  })

export const configChanged: Cause = {
  code: "config-changed",
  family: "change",
  title: "What a ConfigMap holds was changed, and what reads it fails since",
  prior: 0.02,
  next: "compare it with what it was before, and put it back; then restart what reads it",
  candidates: (scene) => candidatesOf(scene, ofConfigMaps)
}

/** By its metadata, and by what audit logs tell: what it holds is never looked at. */
export const secretChanged: Cause = {
  code: "secret-changed",
  family: "change",
  title: "A Secret was changed, and what reads it fails since",
  prior: 0.02,
  next: "see who changed it and why: does the other side know the new value? then restart what reads it",
  candidates: (scene) => candidatesOf(scene, ofSecretsOnly)
}
