import { type Entity, entityKey } from "../../domain/entity.ts"
import { at, list, selects, strings, text } from "../../platform/kubernetes/fields.ts"
import { podLabelsOf } from "../../platform/kubernetes/pod-template.ts"
import { configMapsOf } from "../causes/change/config-in-use.ts"
import { podOfComponent } from "../causes/control-plane/component.ts"
import { calledServices, namesOutside } from "../causes/crash/spoken-hosts.ts"
import { eachOnce, perScene } from "../causes/evidence.ts"
import { entity, entityOf } from "../scene/entity.ts"
import type { Scene } from "../scene/scene.ts"
import { claimsOf, type Pod } from "../scene/views/pod.ts"
import { podsBehind, serviceOf, serviceOfName } from "../scene/views/service.ts"
import { isComplaint } from "../symptoms/signs.ts"
import { workloadKinds } from "../symptoms/workload-trouble.ts"

/** What a workload calls, as far as that is known: services, and all that is behind them. */
export interface Calls {
  /** What it names where it complains. */
  readonly complained: ReadonlyArray<Entity>
  /** What its settings name. */
  readonly told: ReadonlyArray<Entity>
  /** What it complains of is not of the cluster. */
  readonly isOutside: boolean
  /** Where its complaints stand that sound as if what it calls did not answer as it should. */
  readonly cites: ReadonlyArray<string>
}

/** https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/ */
const apiServer = entity("Service", "default", "kubernetes")
const ofApiServer = /\bkubernetes\.default\b|\betcdserver: |:6443\b|\bkube-?apiserver\b/

/** What answers whoever asks the API server: that, and etcd for it. */
const controlPlane = (scene: Scene): ReadonlyArray<Entity> => [podOfComponent(scene, "kube-apiserver"), podOfComponent(scene, "etcd")]

/** A service, the one that it is another name for, and what runs behind it or is to, with its volumes. */
export const behindService = (scene: Scene, service: Entity): ReadonlyArray<Entity> => {
  if (entityKey(service) === entityKey(apiServer)) return [service, ...controlPlane(scene)]
  const found = scene.find(service)
  if (typeof found === "string") return [service]
  const { externalName, namespace, selector } = serviceOf(found)
  const other = externalName === undefined ? undefined : serviceOfName(externalName)
  const target = other === undefined ? undefined : scene.find(other)
  // an alias of an alias is no address: https://kubernetes.io/docs/concepts/services-networking/service/#externalname
  const isAlias = target === undefined || typeof target === "string" || serviceOf(target).externalName !== undefined
  const wanted = workloadKinds.flatMap((kind) => scene.known(kind, namespace)).filter((one) => selects(selector, podLabelsOf(one)))
  return [
    service,
    ...(isAlias || other === undefined ? [] : behindService(scene, other)),
    ...wanted.map(entityOf),
    ...podsBehind(scene, { namespace, selector }).flatMap((pod) => [scene.workloadOf(pod.object), pod.entity, ...claimsOf(pod)])
  ]
}

const behindAll = (scene: Scene, own: ReadonlySet<string>, services: ReadonlyArray<Entity>): ReadonlyArray<Entity> => {
  const found = eachOnce(services).map((service) => behindService(scene, service))
  // what is behind its own service is itself
  return eachOnce(found.filter((all) => !all.some((one) => own.has(entityKey(one)))).flat())
}

/** The pod without what it is told, so that only a text tells what it calls. */
const untold = (pod: Pod): Pod => ({ ...pod, containers: [] })

/** Where hosts stand in settings: in a URL, before a port, after a word for them, or alone. */
const hostPlaces: ReadonlyArray<RegExp> = [
  /\/\/(?:[^\s/@]*@)?([a-z0-9][a-z0-9.-]*)/gi,
  /(?<![\w.-])([a-z][a-z0-9.-]*):\d{2,5}\b/gi,
  /(?:host|addr|address|server|upstream|broker|endpoint)\w*["']?\s*[:=]\s*["']?([a-z][a-z0-9.-]*)/gi,
  /\b([a-z0-9-]+\.[a-z0-9-]+\.svc)\b/gi,
  /^([a-z0-9][a-z0-9.-]*)$/gi
]

/** Longer values are no settings. */
const LONGEST = 20_000

const hostsIn = (setting: string): ReadonlyArray<string> =>
  setting.length > LONGEST
    ? []
    : hostPlaces.flatMap((place) => Array.from(withoutOrdinals(setting).matchAll(place), ([, host = ""]) => host))

/** A pod of a stateful set is called by its own name in front of its service's. https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#stable-network-id */
const withoutOrdinals = (text: string): string => text.replaceAll(/(?<![\w.-])(?:\/\/)?[a-z][a-z0-9-]*-\d+\.(?=[a-z][a-z0-9-]*)/gi, "://")

/** Of a variable whose value is nobody's evidence its name may tell what it is the address of: `SESSION_DB_URL`. */
const addressed = /^(?<name>\w+?)_(?:URL|URI|HOST|HOSTNAME|ADDR|ADDRESS|DSN|SERVERS?|ENDPOINT|CONNECTION(?:_STRING)?)$/

const namedByVariables = ({ spec }: Pod): ReadonlyArray<string> =>
  list(spec.containers).flatMap(({ env }) =>
    list(env).flatMap(({ name, valueFrom }) => {
      const found = at(valueFrom, "secretKeyRef") === undefined ? undefined : addressed.exec(text(name) ?? "")?.groups?.name
      return found === undefined ? [] : [found.toLowerCase().replaceAll("_", "-")]
    })
  )

const settingsOf = (scene: Scene, pod: Pod): ReadonlyArray<string> => [
  ...namedByVariables(pod),
  ...pod.containers.flatMap(({ args, command, env }) => [...Object.values(env), ...command, ...args]),
  ...configMapsOf(pod).flatMap((one) => {
    const found = scene.find(one)
    return typeof found === "string" ? [] : Object.values(strings(found.data))
  })
]

/** How much of a log's end is its present, how many of its complaints are looked at, and the lines around each that belong to it. */
const PRESENT = 200
const MOST = 8
const AROUND = { before: 1, after: 2 }

/** As if what is called did not answer as it should. */
const ofCall =
  /upstream|\b50[0234]\b|unavailable|refused|time(?:d|s)? ?out|unreachable|\b(?:not |failed to |could not |can'?t |unable to )?connect|ECONN|broken pipe|reset by peer|no[ _](?:servers? )?(?:healthy|available|ready)|dependenc|deadline exceeded|failed to (?:fetch|call|reach|load|publish|send|get)|request .{0,30}failed|\bfrom \S+ (?:service|api)\b/i

/** Names of what programs throw: `MongoServerSelectionError`, `PSQLException`. */
const thrown = /[a-z](?:Error|Exception)\b/

interface Complaint {
  readonly text: string
  readonly cite: string
}

const complaintsOf = (scene: Scene, pod: Pod): ReadonlyArray<Complaint> => {
  // each container's by its name, as everybody else asks, so that a live diagnosis reads it once
  const logs = [...new Set(pod.containers.flatMap(({ name }) => scene.logsOf(pod.entity, name)))]
  const present = logs.some(({ previous }) => !previous) ? logs.filter(({ previous }) => !previous) : logs
  return present.flatMap(({ lines, source }) => {
    const start = Math.max(0, lines.length - PRESENT)
    const bad = lines.flatMap((line, index) => (index >= start && (isComplaint(line) || thrown.test(line)) ? [index] : [])).slice(-MOST)
    return bad.map((index) => ({
      text: lines.slice(Math.max(0, index - AROUND.before), index + 1 + AROUND.after).join("\n"),
      cite: `${source}:${index + 1}`
    }))
  })
}

const findCalls = (scene: Scene, workload: Entity): Calls => {
  const pods = scene.podsOf(workload)
  const own = new Set([workload, ...pods.map(({ entity }) => entity)].map(entityKey))
  const complaints = pods.flatMap((pod) => complaintsOf(scene, pod).map((complaint) => ({ ...complaint, pod })))
  const complained = behindAll(
    scene,
    own,
    complaints.flatMap(({ pod, text }) => [
      ...calledServices(scene, untold(pod), withoutOrdinals(text)).map(entityOf),
      ...(ofApiServer.test(text) ? [apiServer] : [])
    ])
  )
  const settings = pods.slice(0, 1).flatMap((pod) => settingsOf(scene, pod).map((setting) => ({ pod, hosts: hostsIn(setting) })))
  const told = settings.flatMap(({ hosts, pod }) => calledServices(scene, untold(pod), hosts.map((host) => `://${host} `).join("")))
  return {
    complained,
    told: behindAll(scene, own, told.map(entityOf)),
    isOutside: complained.length === 0 && complaints.some(({ text }) => namesOutside(text)),
    cites: complaints.filter(({ text }) => ofCall.test(text)).map(({ cite }) => cite)
  }
}

const found = perScene(() => new Map<string, Calls>())

/** What a workload calls, by what its pods complain of and by what they are told. Read once, however many hypotheses and symptoms are its. */
export const callsOf = (scene: Scene, workload: Entity): Calls => {
  const key = entityKey(workload)
  const known = found(scene).get(key)
  if (known !== undefined) return known
  const calls = findCalls(scene, workload)
  found(scene).set(key, calls)
  return calls
}
