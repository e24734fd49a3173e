import { type Entity, entityKey } from "../../../domain/entity.ts"
import { at, list, selects, strings } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { entity, entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import type { Pod } from "../../scene/views/pod.ts"
import { podsBehind, serviceOf } from "../../scene/views/service.ts"

/** A pod behind a headless service is called by a name in front of the service's. https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#pods */
const HOST =
  /(?<![\w.-])(?:[a-z0-9-]{1,63}\.(?=[a-z0-9-]{1,63}\.[a-z0-9-]{1,63}\.svc\b))?([a-z][a-z0-9-]{1,62})(?:\.([a-z0-9][a-z0-9-]{0,62}))?(?:\.svc[a-z0-9.-]*)?(?![\w-])/gi
const ADDRESS = /\b(\d{1,3}(?:\.\d{1,3}){3})(?::\d+)?\b/g

/** Names of services that are words of any message. */
const WORDS = new Set([
  "app",
  "api",
  "server",
  "client",
  "service",
  "http",
  "https",
  "web",
  "error",
  "connection",
  "database",
  "host",
  "main"
])

/** Where a URL names its host any word is a name. https://datatracker.ietf.org/doc/html/rfc3986#section-3.2 */
const URL_HOST = /:\/\/(?:[^\s/@]*@)?([a-z][a-z0-9-]{1,62})(?=[/:.\s"'?]|$)/gi

/** A service and what is behind it. */
const withBehind = (scene: Scene, service: KubeObject): ReadonlyArray<Entity> => {
  const pods = podsBehind(scene, serviceOf(service))
  return [entityOf(service), ...pods.flatMap((pod) => [scene.workloadOf(pod.object), pod.entity])]
}

interface SpokenHost {
  readonly name: string
  readonly namespace: string | undefined
}

const hostOf = ([, name = "", namespace]: RegExpExecArray): SpokenHost => ({ name: name.toLowerCase(), namespace })

/** Host names in a text, as it gives them: `db`, `db.shop`. */
export const spokenHosts = (text: string): ReadonlyArray<SpokenHost> => [...text.matchAll(HOST)].map(hostOf)

/** What stands before a host, and only there, where a complaint names the one that it is about. */
const INTRODUCED =
  /(?:\blookup|\bENOTFOUND|\bEAI_AGAIN|\bresolve(?: host)?:?|\bunknown ?host(?:exception)?:?|\bbad address|\bhost ?name:?|\bserver at|\bupstream|:\/\/(?:[^\s/@]*@)?)\s*["'`]?$/i
/** `main.go:35` is a place in a program. */
const FILE = /\.(?:go|js|mjs|cjs|ts|py|rb|rs|java|kt|scala|cs|php|c|cc|cpp|h|ex|exs|erl|lua)$/i

/** The hosts that a complaint is about: those that it names as such, with a port, in a URL or in quotes, or any word where it names none so. */
export const hostsComplainedOf = (text: string): ReadonlyArray<SpokenHost> => {
  const isNamed = ({ 0: host, index }: RegExpExecArray): boolean => {
    const before = text.slice(Math.max(0, index - 40), index)
    const after = text.slice(index + host.length)
    const isQuoted = /["'`“]$/.test(before) && /^["'`”]/.test(after)
    const isIntroduced = INTRODUCED.test(before) && !WORDS.has(host.toLowerCase()) && !/^[^\s/]*@/.test(after)
    return isQuoted || isIntroduced || (/^:\d{2,5}\b/.test(after) && !FILE.test(host))
  }
  const all = [...text.matchAll(HOST)]
  const named = all.filter(isNamed)
  return (named.length > 0 ? named : all).map(hostOf)
}

/** Services that a text calls by their names in the cluster's domain, whether or not they are known. */
export const servicesOfDomain = (text: string): ReadonlyArray<Entity> =>
  spokenHosts(text)
    .filter(({ name, namespace }) => namespace !== undefined && text.toLowerCase().includes(`${name}.${namespace.toLowerCase()}.svc`))
    .map(({ name, namespace }) => entity("Service", namespace, name))

/** The server that was asked for a name is not what is called: `lookup db on 10.96.0.10:53`. */
const ASKED_SERVER = /\bon \d{1,3}(?:\.\d{1,3}){3}:53\b/g

const ADDRESSED_PORT = /\b\d{1,3}(?:\.\d{1,3}){3}:(\d{2,5})\b/g

/** The only other service of the namespace on the port of an address that nobody has any more, as a pod's that was made anew. */
const servingPort = (services: ReadonlyArray<KubeObject>, pod: Pod, text: string): KubeObject | undefined => {
  const asked = new Set([...text.replaceAll(ASKED_SERVER, "").matchAll(ADDRESSED_PORT)].map(([, port]) => port))
  if (asked.size !== 1) return undefined
  const found = services.filter(
    ({ spec }) =>
      !selects(strings(at(spec, "selector")), pod.labels) &&
      list(at(spec, "ports")).some(({ port, targetPort }) => asked.has(String(port)) || asked.has(String(targetPort)))
  )
  return found.length === 1 ? found[0] : undefined
}

/** A host that is not of the cluster, or an address that is nobody's in a private network. https://datatracker.ietf.org/doc/html/rfc1918#section-3 */
const outside =
  /:\/\/(?:[^\s/@]*@)?(?:[a-z0-9-]+\.)+(?!local\b|svc\b|internal\b)[a-z]{2,}(?=[:/\s"']|$)|\blookup (?:[a-z0-9-]+\.)+[a-z]{2,}\b|(?<![\d.])(?!10\.|127\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)(?:\d{1,3}\.){3}\d{1,3}:\d{2,5}\b/i
const ofCluster = /\.svc\b|\.cluster\.local\b/i

/** Whether a text names a host or an address outside of the cluster, and none inside. */
export const namesOutside = (text: string): boolean => outside.test(text) && !ofCluster.test(text)

/** Services that a text names by host name or address, or that the program is told to call. Only what is known of the cluster can be named. */
export const calledServices = (scene: Scene, pod: Pod, text: string): ReadonlyArray<KubeObject> => {
  const spoken = spokenHosts(text)
  const addresses = new Set([...text.replaceAll(ASKED_SERVER, "").matchAll(ADDRESS)].map(([, address]) => address))
  const services = scene.all("Service", pod.namespace)
  const elsewhere = spoken.flatMap(({ name, namespace }) =>
    namespace === undefined || namespace === pod.namespace
      ? []
      : scene.known("Service", namespace).filter(({ metadata }) => metadata.name === name)
  )
  // looked up, so that a live diagnosis reads what is in a namespace of which it knows nothing
  for (const one of servicesOfDomain(text)) scene.find(one)
  const inUrls = Array.from(text.matchAll(URL_HOST), ([, name = ""]) => name.toLowerCase())
  const names = new Set([...inUrls, ...spoken.filter(({ name }) => !WORDS.has(name)).map(({ name }) => name)])
  const named = [
    ...elsewhere,
    ...services.filter(({ metadata }) => names.has(metadata.name)),
    ...scene.known("Service").filter((service) => addresses.has(String(at(service, "spec", "clusterIP"))))
  ]
  if (named.length > 0) return named
  // who says that it calls elsewhere complains of nothing here
  if (namesOutside(text)) return []
  const onPort = servingPort(services, pod, text)
  if (onPort !== undefined) return [onPort]
  // a bare "connection refused" is about whatever the program is told to call
  const told = new Set(
    pod.containers
      .flatMap(({ args, env }) => [...Object.values(env), ...args])
      .flatMap((value) => spokenHosts(value).map(({ name }) => name))
  )
  return services.filter(({ metadata }) => told.has(metadata.name) && !WORDS.has(metadata.name))
}

/** Services that a text names, and what runs behind them. */
export const blamedIn = (scene: Scene, pod: Pod, text: string): ReadonlyArray<Entity> =>
  calledServices(scene, pod, text)
    .flatMap((service) => withBehind(scene, service))
    .filter((one) => entityKey(one) !== entityKey(pod.entity))
