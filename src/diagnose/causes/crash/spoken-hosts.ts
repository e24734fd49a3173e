import { type Entity, entityKey } from "../../../domain/entity.ts"
import { at, selects, strings } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { entity, entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import type { Pod } from "../../scene/views/pod.ts"

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
  const selector = strings(at(service, "spec", "selector"))
  const pods = scene.pods.filter((pod) => pod.namespace === service.metadata.namespace && selects(selector, pod.labels))
  return [entityOf(service), ...pods.flatMap((pod) => [scene.workloadOf(pod.object), pod.entity])]
}

/** Host names in a text, as it gives them: `db`, `db.shop`. */
export const spokenHosts = (text: string): ReadonlyArray<{ readonly name: string; readonly namespace: string | undefined }> =>
  [...text.matchAll(HOST)].map(([, name = "", namespace]) => ({ name: name.toLowerCase(), namespace }))

/** Services that a text calls by their names in the cluster's domain, whether or not they are known. */
export const servicesOfDomain = (text: string): ReadonlyArray<Entity> =>
  spokenHosts(text)
    .filter(({ name, namespace }) => namespace !== undefined && text.toLowerCase().includes(`${name}.${namespace.toLowerCase()}.svc`))
    .map(({ name, namespace }) => entity("Service", namespace, name))

/** The server that was asked for a name is not what is called: `lookup db on 10.96.0.10:53`. */
const ASKED_SERVER = /\bon \d{1,3}(?:\.\d{1,3}){3}:53\b/g

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
