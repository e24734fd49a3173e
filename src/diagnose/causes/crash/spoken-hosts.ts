import { at, selects, strings } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { type Entity, entity, entityKey, entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import type { Pod } from "../../scene/views/pod.ts"

const HOST = /(?<![\w.-])([a-z][a-z0-9-]{1,62})(?:\.([a-z0-9][a-z0-9-]{0,62}))?(?:\.svc[a-z0-9.-]*)?(?![\w-])/gi
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

/** A service and what is behind it. */
const withBehind = (scene: Scene, service: KubeObject): ReadonlyArray<Entity> => {
  const selector = strings(at(service, "spec", "selector"))
  const pods = scene.pods.filter((pod) => pod.namespace === service.metadata.namespace && selects(selector, pod.labels))
  return [entityOf(service), ...pods.flatMap((pod) => [scene.workloadOf(pod.object), pod.entity])]
}

/** Services, and what runs behind them, that a text names by host name or address. Only what is known of the cluster can be named. */
export const blamedIn = (scene: Scene, pod: Pod, texts: ReadonlyArray<string>): ReadonlyArray<Entity> => {
  const env = pod.containers.flatMap((container) => Object.values(container.env))
  const spoken = texts.flatMap((text) =>
    [...text.matchAll(HOST)].map(([, name = "", namespace]) => ({ name: name.toLowerCase(), namespace }))
  )
  const addresses = new Set(texts.flatMap((text) => [...text.matchAll(ADDRESS)].map(([, address]) => address)))
  const services = scene.all("Service")
  const byName = spoken.flatMap(({ name, namespace }) =>
    services.filter(
      ({ metadata }) =>
        metadata.name === name &&
        !WORDS.has(name) &&
        (metadata.namespace === (namespace ?? pod.namespace) || metadata.namespace === pod.namespace)
    )
  )
  const byAddress = services.filter((service) => addresses.has(String(Object(service.spec).clusterIP)))
  const named = [...byName, ...byAddress]
  // a bare "connection refused" is about whatever the program is told to call
  const configured =
    named.length > 0
      ? []
      : services.filter(
          ({ metadata }) =>
            metadata.namespace === pod.namespace && env.some((value) => new RegExp(`(?<![\\w-])${metadata.name}(?![\\w-])`).test(value))
        )
  const own = entity("Pod", pod.namespace, pod.entity.name)
  return [...named, ...configured].flatMap((service) => withBehind(scene, service)).filter((one) => entityKey(one) !== entityKey(own))
}
