import type { Entity } from "../../../domain/entity.ts"
import { at, list, text } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { entity, entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { condition, conditionsOf } from "../../scene/views/condition.ts"
import type { Candidate, Cause } from "../cause.ts"
import { candidateOf, type Fault, gitopsCause } from "./controller-fault.ts"

const FLUX = ["Kustomization", "HelmRelease", "GitRepository", "OCIRepository", "HelmRepository", "HelmChart", "Bucket"]
const SOURCES = new Set(["GitRepository", "OCIRepository", "HelmRepository", "HelmChart", "Bucket"])

const isFlux = ({ apiVersion }: KubeObject): boolean => apiVersion.includes(".fluxcd.io/")

const sourceOf = (object: KubeObject): ReadonlyArray<Entity> => {
  const reference = at(object, "spec", "sourceRef") ?? at(object, "spec", "chartRef") ?? at(object, "spec", "chart", "spec", "sourceRef")
  const [kind, name] = [text(at(reference, "kind")), text(at(reference, "name"))]
  return kind === undefined || name === undefined ? [] : [entity(kind, text(at(reference, "namespace")) ?? object.metadata.namespace, name)]
}

/** What Flux writes of a failure into its events, those of its first versions of reason `error`. https://fluxcd.io/flux/components/helm/helmreleases/#events */
const failedEvent = /^error$|Failed$/

const toldByEvents = (scene: Scene, object: KubeObject): ReadonlyArray<{ readonly object: KubeObject; readonly fault: Fault }> => {
  const last = scene.eventsOf(entityOf(object)).at(-1)
  return last !== undefined && failedEvent.test(last.reason) ? [{ object, fault: last }] : []
}

const fluxFaults = (
  scene: Scene,
  wanted: (kind: string) => boolean
): ReadonlyArray<{ readonly object: KubeObject; readonly fault: Fault }> =>
  FLUX.filter(wanted)
    .flatMap((kind) => scene.known(kind))
    .filter(isFlux)
    .flatMap((object) => {
      const ready = condition(conditionsOf(at(object, "status", "conditions")), "Ready")
      // of a description of which only the events were saved the last one tells
      if (ready === undefined) return toldByEvents(scene, object)
      const isUnderWay = ready.reason === "Progressing" || ready.reason === "ProgressingWithRetry"
      return ready.status === "False" && !isUnderWay && at(object, "spec", "suspend") !== true ? [{ object, fault: ready }] : []
    })

/** https://fluxcd.io/flux/components/kustomize/kustomizations/#dependencies */
const toldDependency =
  /\bdependency '(?:(?<namespace>[\w.-]+)\/)?(?<name>[\w.-]+)'|\bunable to get '(?:(?<of>[\w.-]+)\/)?(?<other>[\w.-]+)' dependency/

/** What must be ready before it: as its spec lists, and, where only its message was saved, as that says. */
const dependenciesOf = ({ kind, metadata, ...object }: KubeObject, { message }: Fault): ReadonlyArray<Entity> => {
  const { name, namespace, of, other } = toldDependency.exec(message)?.groups ?? {}
  const told = { name: name ?? other, namespace: namespace ?? of }
  return [...list(at(object, "spec", "dependsOn")), told].flatMap((one) => {
    const found = text(one.name)
    return found === undefined ? [] : [entity(kind, text(one.namespace) ?? metadata.namespace, found)]
  })
}

const reconcileFailed = (scene: Scene): ReadonlyArray<Candidate> =>
  fluxFaults(scene, (kind) => !SOURCES.has(kind)).map(({ fault, object }) => {
    const dependsOn = dependenciesOf(object, fault)
    const ill = /health check|timeout waiting for|not ready/i.test(fault.message) ? namedIn(scene, fault.message, object) : []
    return candidateOf(scene, object, fault, "is not reconciled", [], [...sourceOf(object), ...dependsOn, ...ill])
  })

/** Objects that a controller's message names as `Kind/namespace/name`, of those that exist. */
const namedIn = (scene: Scene, message: string, { metadata }: KubeObject): ReadonlyArray<Entity> =>
  [...message.matchAll(/\b([A-Z]\w+)\/([\w.-]+)(?:\/([\w.-]+))?/g)].flatMap(([, kind = "", first = "", second]) => {
    const named = second === undefined ? entity(kind, metadata.namespace, first) : entity(kind, first, second)
    return typeof scene.find(named) === "string" ? [] : [named]
  })

const sourceFailed = (scene: Scene): ReadonlyArray<Candidate> =>
  fluxFaults(scene, (kind) => SOURCES.has(kind)).map(({ fault, object }) => candidateOf(scene, object, fault, "cannot be fetched"))

export const fluxCauses: ReadonlyArray<Cause> = [
  gitopsCause(
    "flux-reconciliation-failed",
    "Flux cannot bring the cluster to what the repository says",
    "read the message; correct the repository, then `flux reconcile`",
    reconcileFailed
  ),
  gitopsCause("flux-source-failed", "Flux cannot fetch its source", "look at the source's address, branch and credentials", sourceFailed)
]
