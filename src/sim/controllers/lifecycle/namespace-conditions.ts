import type { KubeObject } from "../../kube-object.ts"
import type { Condition } from "../pods/pod-state.ts"

/** An object that is still in a namespace under deletion. */
interface Content {
  /** As `resourceKey` spells it. */
  readonly resource: string
  readonly object: KubeObject
}

const counted = (names: ReadonlyArray<string>): ReadonlyArray<readonly [name: string, count: number]> => {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts].sort(([left], [right]) => (left < right ? -1 : 1))
}

/** `configmaps.` and `deployments.apps`: a core resource keeps the dot. */
const spelled = (resource: string): string => (resource.includes(".") ? resource : `${resource}.`)

type Finding = Pick<Condition, "type" | "status" | "reason" | "message">

const findings = (contents: ReadonlyArray<Content>): ReadonlyArray<Finding> => {
  const resources = counted(contents.map(({ resource }) => spelled(resource)))
  const finalizers = counted(contents.flatMap(({ object }) => object.metadata.finalizers ?? []))
  const list = (text: (name: string, count: number) => string, counts: ReadonlyArray<readonly [string, number]>) =>
    counts.map(([name, count]) => text(name, count)).join(", ")
  return [
    {
      type: "NamespaceDeletionDiscoveryFailure",
      status: "False",
      reason: "ResourcesDiscovered",
      message: "All resources successfully discovered"
    },
    {
      type: "NamespaceDeletionGroupVersionParsingFailure",
      status: "False",
      reason: "ParsedGroupVersions",
      message: "All legacy kube types successfully parsed"
    },
    {
      type: "NamespaceDeletionContentFailure",
      status: "False",
      reason: "ContentDeleted",
      message: "All content successfully deleted, may be waiting on finalization"
    },
    resources.length === 0
      ? { type: "NamespaceContentRemaining", status: "False", reason: "ContentRemoved", message: "All content successfully removed" }
      : {
          type: "NamespaceContentRemaining",
          status: "True",
          reason: "SomeResourcesRemain",
          message: `Some resources are remaining: ${list((name, count) => `${name} has ${count} resource instances`, resources)}`
        },
    finalizers.length === 0
      ? {
          type: "NamespaceFinalizersRemaining",
          status: "False",
          reason: "ContentHasNoFinalizers",
          message: "All content-preserving finalizers finished"
        }
      : {
          type: "NamespaceFinalizersRemaining",
          status: "True",
          reason: "SomeFinalizersRemain",
          message: `Some content in the namespace has finalizers remaining: ${list((name, count) => `${name} in ${count} resource instances`, finalizers)}`
        }
  ]
}

/** What a namespace under deletion says it still waits for. `at`: metav1.Time, for conditions that change. */
export const deletionConditions = (
  before: ReadonlyArray<Condition>,
  contents: ReadonlyArray<Content>,
  at: string
): ReadonlyArray<Condition> =>
  findings(contents).map((finding) => {
    const known = before.find(({ type }) => type === finding.type)
    return { lastTransitionTime: known?.status === finding.status ? (known.lastTransitionTime ?? at) : at, ...finding }
  })
