import { showEntity } from "../../../domain/entity.ts"
import { at, fields, strings, text, wholeNumber } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { podTemplateOf } from "../../../platform/kubernetes/pod-template.ts"
import type { Contribution, Described } from "../contribution.ts"
import { applications, fluxSources, gitops, helmReleases } from "./deployments.ts"
import { autoscalers, disruptionBudgets } from "./guards.ts"
import { annotatedNeeds, namedHosts } from "./needs.ts"
import { mounts, owners, placement, storage } from "./pods.ts"
import { type Found, type Subject, subjectOf } from "./subject.ts"
import { gatewayRoutes, ingresses, networkPolicies, services, virtualServices } from "./traffic.ts"

/** All that look at an object. Each knows the kinds that it is about. */
const looks: ReadonlyArray<(subject: Subject) => Found> = [
  owners,
  placement,
  mounts,
  storage,
  services,
  networkPolicies,
  ingresses,
  gatewayRoutes,
  virtualServices,
  disruptionBudgets,
  autoscalers,
  helmReleases,
  gitops,
  applications,
  fluxSources,
  namedHosts,
  annotatedNeeds
]

/** Facts by which people look for objects, where an object has them. */
const factsOf = ({ kind, metadata, spec, status }: KubeObject): NonNullable<Described["facts"]> => {
  const found: Readonly<Record<string, string | number | undefined>> = {
    phase: text(at(status, "phase")),
    replicas: wholeNumber(at(spec, "replicas")),
    readyReplicas: wholeNumber(at(status, "readyReplicas")),
    type: kind === "Service" || kind === "Secret" ? text(at(spec, "type")) : undefined,
    zone: kind === "Node" ? metadata.labels?.["topology.kubernetes.io/zone"] : undefined
  }
  return Object.fromEntries(Object.entries(found).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}

/** Labels by which selectors find it: of the pods that a workload makes, and of any other object its own. */
const labelsOf = (object: KubeObject): Readonly<Record<string, string>> =>
  strings(fields(podTemplateOf(object)?.metadata).labels ?? object.metadata.labels)

/** The name under which an object contributes to a graph. */
export const contributionOf = (object: KubeObject): string => `${object.apiVersion} ${showEntity(subjectOf(object).entity)}`

/** What one Kubernetes object says of itself and of others. Secrets' contents are not looked at. Pure. */
export const contributeObject = (object: KubeObject, seenAt: number): Contribution => {
  const subject = subjectOf(object)
  const name = showEntity(subject.entity)
  const found = looks.map((look) => look(subject))
  const cited = <A extends { readonly where: string }>(one: A): A => ({ ...one, where: `${name}: ${one.where}` })
  return {
    of: contributionOf(object),
    source: "kubernetes",
    seenAt,
    describes: [{ entity: subject.entity, labels: labelsOf(object), facts: factsOf(object) }],
    states: found.flatMap(({ states = [] }) => states.map(cited)),
    links: found.flatMap(({ links = [] }) => links.map(cited))
  }
}
