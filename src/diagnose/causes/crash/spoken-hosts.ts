import { type Entity, entity } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import type { Pod } from "../../scene/views/pod.ts"

const HOST = /(?<![\w.-])([a-z][a-z0-9-]{1,62})(?:\.([a-z0-9][a-z0-9-]{0,62}))?(?:\.svc[a-z0-9.-]*)?(?![\w-])/gi
const ADDRESS = /\b(\d{1,3}(?:\.\d{1,3}){3})(?::\d+)?\b/g

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
        metadata.name === name && (metadata.namespace === (namespace ?? pod.namespace) || metadata.namespace === pod.namespace)
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
  return [...named, ...configured].map(({ metadata }) => entity("Service", metadata.namespace, metadata.name))
}
