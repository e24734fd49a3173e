import { canonicalJson, type JsonValue } from "../../domain/canonical-json.ts"
import { at, type Fields, fields, list, text } from "../../platform/kubernetes/fields.ts"

/** What a change comes to: parts of a sentence, and the images before and after where they changed. Values of variables are never among them. */
export interface Described {
  readonly parts: ReadonlyArray<string>
  readonly from?: string
  readonly to?: string
}

const same = (a: unknown, b: unknown): boolean => canonicalJson((a ?? null) as JsonValue) === canonicalJson((b ?? null) as JsonValue)

const containersOf = (template: unknown): ReadonlyArray<Fields> => [
  ...list(at(template, "spec", "initContainers")),
  ...list(at(template, "spec", "containers"))
]

const byName = (items: ReadonlyArray<Fields>): ReadonlyMap<string, Fields> =>
  new Map(items.map((item) => [text(item.name) ?? "", item] as const))

/** `checkout:1.4.2` of `registry.example.com/shop/checkout:1.4.2`, unless only the registry differs. */
const shortImage = (image: string): string => image.split("/").at(-1) ?? image

/** What is compared of a container beside its image and its variables, and how it is called. */
const containerFields: ReadonlyArray<readonly [field: string, words: string]> = [
  ["command", "command"],
  ["args", "arguments"],
  ["resources", "resources"],
  ["livenessProbe", "liveness probe"],
  ["readinessProbe", "readiness probe"],
  ["startupProbe", "startup probe"],
  ["ports", "ports"],
  ["envFrom", "sources of variables"],
  ["volumeMounts", "mounts"],
  ["securityContext", "security context"]
]

/** The same of a pod. */
const podFields: ReadonlyArray<readonly [field: string, words: string]> = [
  ["serviceAccountName", "service account"],
  ["nodeSelector", "node selector"],
  ["affinity", "affinity"],
  ["tolerations", "tolerations"],
  ["priorityClassName", "priority class"],
  ["volumes", "volumes"],
  ["securityContext", "security context"],
  ["terminationGracePeriodSeconds", "grace period"],
  ["topologySpreadConstraints", "spread constraints"]
]

const names = (keys: ReadonlyArray<string>): string =>
  keys.length <= 5 ? keys.join(", ") : `${keys.slice(0, 5).join(", ")} and ${keys.length - 5} more`

/** Names of what differs between two lists of named things. */
const changedNames = (before: unknown, after: unknown): ReadonlyArray<string> => {
  const [old, now] = [byName(list(before)), byName(list(after))]
  return [...new Set([...old.keys(), ...now.keys()])].filter((name) => !same(old.get(name), now.get(name)))
}

const imageChanges = (before: unknown, after: unknown) => {
  const old = byName(containersOf(before))
  return containersOf(after).flatMap((container) => {
    const [was, is] = [text(old.get(text(container.name) ?? "")?.image), text(container.image)]
    return was === undefined || is === undefined || was === is ? [] : [{ was, is }]
  })
}

const containerParts = (before: unknown, after: unknown): ReadonlyArray<string> => {
  const [old, now] = [byName(containersOf(before)), byName(containersOf(after))]
  return [...now].flatMap(([name, container]) => {
    const was = old.get(name)
    if (was === undefined) return [`container ${name} added`]
    const variables = changedNames(was.env, container.env)
    return [
      ...(variables.length === 0 ? [] : [`variables of ${name}: ${names(variables)}`]),
      ...containerFields.flatMap(([field, words]) => (same(was[field], container[field]) ? [] : [`${words} of ${name}`]))
    ]
  })
}

/** What differs between two pod templates. https://kubernetes.io/docs/concepts/workloads/pods/#pod-templates */
export const describeTemplates = (before: unknown, after: unknown): Described => {
  const images = imageChanges(before, after)
  const removed = [...byName(containersOf(before)).keys()].filter((name) => !byName(containersOf(after)).has(name))
  const [old, now] = [fields(fields(before).spec), fields(fields(after).spec)]
  const isRestart = !same(at(before, "metadata", "annotations", RESTARTED), at(after, "metadata", "annotations", RESTARTED))
  return {
    parts: [
      ...images.map(({ was, is }) =>
        shortImage(was) === shortImage(is) ? `image ${was} → ${is}` : `image ${shortImage(was)} → ${shortImage(is)}`
      ),
      ...containerParts(before, after),
      ...removed.map((name) => `container ${name} removed`),
      ...podFields.flatMap(([field, words]) => (same(old[field], now[field]) ? [] : [words])),
      ...(isRestart ? ["restarted by hand"] : [])
    ],
    ...(images.length === 0 ? {} : { from: images.map(({ was }) => was).join(", "), to: images.map(({ is }) => is).join(", ") })
  }
}

/** What `kubectl rollout restart` writes. */
export const RESTARTED = "kubectl.kubernetes.io/restartedAt"

/** The images of a template, in the order of its containers. */
export const imagesOf = (template: unknown): ReadonlyArray<string> => containersOf(template).flatMap(({ image }) => text(image) ?? [])
