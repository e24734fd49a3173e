import { type Fields, fields, list, text } from "../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { podReferences } from "../../platform/kubernetes/pod-references.ts"
import { podSpecOf } from "../../platform/kubernetes/pod-template.ts"

interface Named {
  readonly namespace: string
  readonly name: string
}

/** The annotation by which people say it themselves: `name` or `namespace/name`, with commas between. Documented in docs/correlation.md. */
export const DEPENDS_ON = "handrail.dev/depends-on"

/** Text of one workload that is searched for names of services; more says nothing new. */
const MOST_TEXT = 256_000

/** Names of the ConfigMaps that a pod takes its configuration from. Secrets are never read. */
const configsOf = (pod: Fields): ReadonlyArray<string> => podReferences(pod).flatMap(({ kind, name }) => (kind === "ConfigMap" ? name : []))

/** What a pod is started with: words and values in which hosts may be named. */
export const textsOfPod = (pod: Fields): ReadonlyArray<string> =>
  [...list(pod.containers), ...list(pod.initContainers)]
    .flatMap(({ args, command, env }) => [
      ...(Array.isArray(args) ? args : []),
      ...(Array.isArray(command) ? command : []),
      ...list(env).map(({ value }) => value)
    ])
    .flatMap((one) => (typeof one === "string" ? [one] : []))

const textsOf = (object: KubeObject, index: ReadonlyMap<string, KubeObject>): ReadonlyArray<string> => {
  const pod = podSpecOf(object) ?? {}
  const configs = configsOf(pod).flatMap((name) =>
    Object.values(fields(index.get(`ConfigMap ${object.metadata.namespace ?? "default"}/${name}`)?.data))
  )
  return [...textsOfPod(pod), ...configs.flatMap((one) => (typeof one === "string" ? [one] : []))]
}

/** A host name in a text: `cart:8080`, `http://cart.shop`, `user@cart.shop.svc.cluster.local/db`. */
const HOST = /(?<![\w.-])([a-z][a-z0-9-]{0,62})(?:\.([a-z0-9][-a-z0-9]{0,62}))?(?:\.svc(?:\.[a-z0-9.-]+)?)?(?![\w-])/g

/** Each host that texts name, as what it may mean, likeliest first: a second part is a namespace, or of a name that is not a service's. */
const namedHosts = (texts: ReadonlyArray<string>, namespace: string): ReadonlyArray<ReadonlyArray<Named>> =>
  [...texts.join("\n").slice(0, MOST_TEXT).matchAll(HOST)].map(([, name = "", at]) =>
    at === undefined
      ? [{ namespace, name }]
      : [
          { namespace: at, name },
          { namespace, name }
        ]
  )

/** All that the hosts in these texts may mean, once each: most are words that are no service's name. */
export const hostsIn = (texts: ReadonlyArray<string>, namespace: string): ReadonlyArray<Named> => {
  const once = new Map(
    namedHosts(texts, namespace).flatMap((meanings) => meanings.map((named) => [`${named.namespace}/${named.name}`, named]))
  )
  return [...once.values()]
}

/** What the annotation says that an object, or the pods that it makes, depend on. */
export const saidDependencies = (object: KubeObject, namespace: string): ReadonlyArray<Named> => {
  const template = fields(fields(fields(object.spec).template).metadata)
  const texts = [object.metadata.annotations?.[DEPENDS_ON], text(fields(template.annotations)[DEPENDS_ON])]
  return texts
    .flatMap((one) => one?.split(",") ?? [])
    .flatMap((one) => {
      const [first = "", second] = one.trim().split("/")
      if (first === "") return []
      return [second === undefined ? { namespace, name: first } : { namespace: first, name: second }]
    })
}

/**
 * What a workload needs, as far as its manifest says: by the documented annotation, and by names of Services that exist in its
 * environment, arguments and configuration. `isService` keeps words that only look like names apart.
 */
export const dependenciesIn = (
  object: KubeObject,
  index: ReadonlyMap<string, KubeObject>,
  isService: (named: Named) => boolean
): ReadonlyArray<Named> => {
  const namespace = object.metadata.namespace ?? "default"
  const mentioned = namedHosts(textsOf(object, index), namespace).flatMap((meanings) => meanings.find(isService) ?? [])
  return [...saidDependencies(object, namespace), ...mentioned]
}
