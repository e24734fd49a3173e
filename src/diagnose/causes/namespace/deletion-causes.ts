import { showEntity } from "../../../domain/entity.ts"
import { at, fields, text, texts, time } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { entity, entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { type Condition, condition, conditionsOf } from "../../scene/views/condition.ts"
import { usesClaim } from "../../scene/views/pod.ts"
import { refusedControllers } from "../admission/refused-controllers.ts"
import { type Candidate, type Cause, weight } from "../cause.ts"
import { citeOf, objectsOnce, saidThat } from "../evidence.ts"

/** A deletion may take this long, in milliseconds, before it counts as stuck: a namespace waits for all that is in it. */
const LONG = { namespace: 120_000, object: 60_000 }

const isStuck = (scene: Scene, { kind, metadata }: KubeObject): boolean => {
  const long = kind === "Namespace" ? LONG.namespace : LONG.object
  const since = time(metadata.deletionTimestamp)
  return metadata.deletionTimestamp !== undefined && (since === undefined || scene.now === undefined || scene.now - since > long)
}

const isEnding = (namespace: KubeObject): boolean =>
  text(at(namespace, "status", "phase")) === "Terminating" || namespace.metadata.deletionTimestamp !== undefined

/** Namespaces whose end takes long, with a condition that tells why. https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/ */
const endingBy = (scene: Scene, types: ReadonlyArray<string>): ReadonlyArray<{ readonly namespace: KubeObject; readonly why: Condition }> =>
  scene
    .known("Namespace")
    .filter((namespace) => isEnding(namespace) && (namespace.metadata.deletionTimestamp === undefined || isStuck(scene, namespace)))
    .flatMap((namespace) => {
      const conditions = conditionsOf(at(namespace, "status", "conditions"))
      const why = types.map((type) => condition(conditions, type)).find((one) => one?.status === "True")
      return why === undefined ? [] : [{ namespace, why }]
    })

const finalizers: Cause = {
  code: "namespace-finalizers-remaining",
  family: "namespace",
  title: "The namespace cannot end: objects in it have finalizers that nobody lifts",
  prior: 0.01,
  next: "look at the controller that owns the finalizer; if it is gone for good, remove the finalizer from the objects (not from the namespace)",
  candidates: (scene) =>
    endingBy(scene, ["NamespaceFinalizersRemaining"]).map(({ namespace, why }): Candidate => {
      const about = entityOf(namespace)
      return {
        entity: about,
        summary: `${showEntity(about)} does not end: ${why.message}`,
        observations: [{ ratio: weight.overwhelming, sentence: why.message, cites: [citeOf(scene, about)] }],
        explains: []
      }
    })
}

const discovery: Cause = {
  code: "namespace-discovery-failing",
  family: "namespace",
  title: "The namespace cannot end: an API does not answer, so its objects cannot be listed",
  prior: 0.02,
  next: "bring the aggregated API back, or remove its APIService if it is gone for good",
  candidates: (scene) =>
    endingBy(scene, [
      "NamespaceDeletionDiscoveryFailure",
      "NamespaceDeletionGroupVersionParsingFailure",
      "NamespaceDeletionContentFailure"
    ]).map(({ namespace, why }): Candidate => {
      const about = entityOf(namespace)
      const broken = scene
        .known("APIService")
        .filter((service) => condition(conditionsOf(at(service, "status", "conditions")), "Available")?.status === "False")
      return {
        entity: about,
        summary: `${showEntity(about)} does not end: ${why.message}`,
        observations: [
          { ratio: weight.overwhelming, sentence: why.message, cites: [citeOf(scene, about)] },
          { ratio: weight.fair, sentence: "nothing of it can be removed before that answers", cites: [citeOf(scene, about)] }
        ],
        explains: [],
        blames: broken.map(entityOf)
      }
    })
}

const terminating: Cause = {
  code: "namespace-terminating",
  family: "namespace",
  title: "The namespace is being deleted, so nothing new is made in it",
  prior: 0.01,
  next: "wait until it is gone and make it anew; was it deleted by mistake?",
  candidates: (scene) =>
    refusedControllers(scene).flatMap(({ controller, said, workload }): ReadonlyArray<Candidate> => {
      const spoken = saidThat(said, /because it is being terminated/i, weight.overwhelming)
      return spoken.length === 0 || workload.namespace === undefined
        ? []
        : [
            {
              entity: entity("Namespace", undefined, workload.namespace),
              summary: `namespace ${workload.namespace} is being deleted, so ${showEntity(workload)} gets no pods`,
              observations: spoken,
              explains: [workload, controller]
            }
          ]
    })
}

/** Kinds of which a deletion that waits is somebody's trouble. */
const kinds = [
  "PersistentVolumeClaim",
  "PersistentVolume",
  "Pod",
  "Service",
  "Ingress",
  "CustomResourceDefinition",
  "Job",
  "Deployment",
  "StatefulSet",
  "Application",
  "Namespace"
]

/** A namespace tells by its conditions what of it is left. */
const hasSaidWhy = ({ kind, status }: KubeObject): boolean =>
  kind === "Namespace" && conditionsOf(at(status, "conditions")).some((one) => one.status === "True")

/** All that may be deleted and stay: of those kinds, and what is asked about, of whatever kind. */
const deleted = (scene: Scene): ReadonlyArray<KubeObject> => {
  const named = (scene.subject.named ?? []).flatMap((one) => {
    const found = scene.find(one)
    return typeof found === "string" ? [] : [found]
  })
  const all = [...kinds.flatMap((kind) => scene.known(kind)), ...named].filter((object) => isStuck(scene, object) && !hasSaidWhy(object))
  return objectsOnce(all)
}

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/finalizers/ */
const finalizer: Cause = {
  code: "finalizer-blocks-deletion",
  family: "namespace",
  title: "The object cannot be deleted: a finalizer is not lifted",
  prior: 0.01,
  next: "look at the controller that owns the finalizer, and what it waits for",
  candidates: (scene) =>
    deleted(scene).flatMap((object): ReadonlyArray<Candidate> => {
      const about = entityOf(object)
      const held = texts(fields(object.metadata).finalizers)
      if (held.length === 0) return []
      const cites = [citeOf(scene, about)]
      const user = about.kind === "PersistentVolumeClaim" ? scene.pods.find((pod) => usesClaim(pod, about)) : undefined
      return [
        {
          entity: about,
          summary: `${showEntity(about)} cannot be deleted for ${held.join(", ")}${user === undefined ? "" : `: ${showEntity(user.entity)} uses it`}`,
          observations: [
            { ratio: weight.strong, sentence: "it was deleted and is still there", cites },
            { ratio: weight.strong, sentence: `its finalizers are ${held.join(", ")}`, cites },
            ...(user === undefined
              ? []
              : [{ ratio: weight.fair, sentence: `${showEntity(user.entity)} still uses it`, cites: [citeOf(scene, user.entity)] }])
          ],
          explains: []
        }
      ]
    })
}

export const deletionCauses: ReadonlyArray<Cause> = [finalizers, discovery, terminating, finalizer]
