import { matchesGlob } from "../../domain/glob.ts"
import type { KubeObject } from "../kube-object.ts"
import type { KubeletStore } from "../kubelet/kubelet-plane.ts"
import type { Behaviour, Conduct, Repository } from "./behaviour.ts"
import { type ContainerSpec, environmentOf, mountedConfig } from "./container-view.ts"
import { defaultBehaviours } from "./default-behaviours.ts"

/** The behaviours in force, which a fault may change while the cluster runs. */
export interface Behaviours {
  /** How this container behaves from its next start on. */
  readonly conductOf: (pod: KubeObject, container: ContainerSpec) => Conduct
  /** Puts behaviours in force; one of a name already known replaces it. */
  readonly add: (behaviours: ReadonlyArray<Behaviour>) => void
  readonly remove: (names: ReadonlyArray<string>) => void
}

const globsHold = (globs: Readonly<Record<string, string>> | undefined, values: () => Readonly<Record<string, string>>): boolean => {
  if (globs === undefined) return true
  const actual = values()
  return Object.entries(globs).every(([key, glob]) => matchesGlob(glob, actual[key] ?? ""))
}

/** What becomes of the container when it ends: an init container of a pod that always restarts is through once it ended well. */
const restartPolicyOf = ({ spec }: KubeObject, container: ContainerSpec): "Always" | "OnFailure" | "Never" => {
  const policy: "Always" | "OnFailure" | "Never" = spec.restartPolicy ?? "Always"
  const inits: ReadonlyArray<ContainerSpec> = spec.initContainers ?? []
  const isInit = container.restartPolicy !== "Always" && inits.some(({ name }) => name === container.name)
  return isInit && policy === "Always" ? "OnFailure" : policy
}

const covers = (store: KubeletStore, { match }: Behaviour, pod: KubeObject, container: ContainerSpec): boolean => {
  const texts: ReadonlyArray<readonly [string | undefined, string]> = [
    [match.image, container.image],
    [match.namespace, pod.metadata.namespace ?? ""],
    [match.pod, pod.metadata.name],
    [match.container, container.name],
    [match.node, pod.spec.nodeName ?? ""],
    [match.command, [...(container.command ?? []), ...(container.args ?? [])].join(" ")]
  ]
  return (
    texts.every(([glob, text]) => glob === undefined || matchesGlob(glob, text)) &&
    (match.restartPolicy?.includes(restartPolicyOf(pod, container)) ?? true) &&
    globsHold(match.labels, () => pod.metadata.labels ?? {}) &&
    globsHold(match.env, () => environmentOf(store, pod, container)) &&
    globsHold(match.config, () => mountedConfig(store, pod, container))
  )
}

/** `registry/path:tag@digest` → repository and tag; no tag means `latest`. */
export const splitImage = (image: string): { readonly repository: string; readonly tag: string } => {
  const [named = ""] = image.split("@")
  const colon = named.lastIndexOf(":")
  return colon > named.lastIndexOf("/")
    ? { repository: named.slice(0, colon), tag: named.slice(colon + 1) }
    : { repository: named, tag: "latest" }
}

export const makeBehaviours = (
  store: KubeletStore,
  initial: ReadonlyArray<Behaviour>,
  repositories: ReadonlyArray<Repository>
): Behaviours => {
  const inForce = new Map([...defaultBehaviours, ...initial].map((behaviour) => [behaviour.name, behaviour]))
  const tags = new Map(repositories.map(({ repository, tags: known }) => [repository, new Set(known)]))

  const isMissing = (image: string): boolean => {
    const { repository, tag } = splitImage(image)
    return tags.get(repository)?.has(tag) === false
  }
  return {
    conductOf: (pod, container) => {
      let conduct: Conduct = {}
      for (const behaviour of inForce.values()) {
        if (!covers(store, behaviour, pod, container)) continue
        const { name: _name, match: _match, ...parts } = behaviour
        conduct = { ...conduct, ...parts }
      }
      return isMissing(container.image) ? { ...conduct, pull: { ...conduct.pull, outcome: "not-found" } } : conduct
    },
    add: (behaviours) => {
      for (const behaviour of behaviours) {
        inForce.delete(behaviour.name)
        inForce.set(behaviour.name, behaviour)
      }
    },
    remove: (names) => {
      for (const name of names) inForce.delete(name)
    }
  }
}
