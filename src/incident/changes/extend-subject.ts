import { Effect } from "effect"
import { controllerOf } from "../../platform/kubernetes/controller-of.ts"
import { at, fields, list, text } from "../../platform/kubernetes/fields.ts"
import type { ClusterReader, KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { placeKey, type Subject } from "./subject.ts"

/** The resource of each kind that is looked up, and where its pods' template is. */
const readable: Readonly<Record<string, { readonly resource: string; readonly template: ReadonlyArray<string> }>> = {
  pod: { resource: "pods", template: [] },
  replicaset: { resource: "replicasets.apps", template: ["spec", "template"] },
  deployment: { resource: "deployments.apps", template: ["spec", "template"] },
  statefulset: { resource: "statefulsets.apps", template: ["spec", "template"] },
  daemonset: { resource: "daemonsets.apps", template: ["spec", "template"] },
  job: { resource: "jobs.batch", template: ["spec", "template"] },
  cronjob: { resource: "cronjobs.batch", template: ["spec", "jobTemplate", "spec", "template"] }
}

/** Objects looked up for one incident. */
const MOST_READ = 12

/** What a pod's spec names beside its images. https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/ */
const usedBy = (spec: unknown): ReadonlyArray<{ readonly kind: string; readonly name: string }> => {
  const found: ReadonlyArray<readonly [kind: string, name: unknown]> = [
    ["ServiceAccount", at(spec, "serviceAccountName")],
    ...list(at(spec, "volumes")).flatMap((volume) => [
      ["ConfigMap", at(volume, "configMap", "name")] as const,
      ["Secret", at(volume, "secret", "secretName")] as const,
      ["PersistentVolumeClaim", at(volume, "persistentVolumeClaim", "claimName")] as const,
      ...list(at(volume, "projected", "sources")).flatMap((source) => [
        ["ConfigMap", at(source, "configMap", "name")] as const,
        ["Secret", at(source, "secret", "name")] as const
      ])
    ]),
    ...[...list(at(spec, "initContainers")), ...list(at(spec, "containers"))].flatMap((container) => [
      ...list(container.envFrom).flatMap((source) => [
        ["ConfigMap", at(source, "configMapRef", "name")] as const,
        ["Secret", at(source, "secretRef", "name")] as const
      ]),
      ...list(container.env).flatMap((variable) => [
        ["ConfigMap", at(variable, "valueFrom", "configMapKeyRef", "name")] as const,
        ["Secret", at(variable, "valueFrom", "secretKeyRef", "name")] as const
      ])
    ])
  ]
  return found.flatMap(([kind, name]) => {
    const named = text(name)
    // every pod has these two, and they are nobody's configuration
    return named === undefined || named === "default" || named === "kube-root-ca.crt" ? [] : [{ kind, name: named }]
  })
}

const parse = (key: string) => {
  const [kind = "", namespace = "", name = ""] = key.split("/")
  return { kind, namespace, name }
}

/** A subject with what the cluster knows of it: who controls the objects, and what they use. Also the objects that were read. What cannot be read is left out. */
export const extendSubject = Effect.fnUntraced(function* (subject: Subject, reader: Pick<ClusterReader, "get">) {
  const owners = new Set(subject.owners)
  const uses = new Set(subject.uses)
  const read: Array<KubeObject> = []
  const seen = new Set<string>()
  let waiting = [...subject.objects, ...subject.owners]
  while (waiting.length > 0 && seen.size < MOST_READ) {
    const turn = waiting.filter((key) => !seen.has(key) && readable[parse(key).kind] !== undefined).slice(0, MOST_READ - seen.size)
    for (const key of turn) seen.add(key)
    const found = yield* Effect.forEach(
      turn,
      (key) => {
        const { kind, ...place } = parse(key)
        return Effect.option(reader.get({ resource: readable[kind]?.resource ?? "", ...place }))
      },
      { concurrency: 4 }
    )
    const objects = found.flatMap((object) => (object._tag === "Some" ? [object.value] : []))
    read.push(...objects)
    waiting = objects.flatMap((object) => {
      const { namespace } = object.metadata
      const place = namespace === undefined ? {} : { namespace }
      const template = readable[object.kind.toLowerCase()]?.template ?? []
      for (const used of usedBy(fields(at(object, ...template, "spec")))) uses.add(placeKey({ ...used, ...place }))
      const controller = controllerOf(object)
      if (controller === undefined) return []
      const key = placeKey({ kind: controller.kind, name: controller.name, ...place })
      owners.add(key)
      return [key]
    })
  }
  return { subject: { ...subject, owners, uses } satisfies Subject, read }
})
