import { Effect } from "effect"
import { controllerOf } from "../../platform/kubernetes/controller-of.ts"
import type { ClusterReader, KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { podReferences } from "../../platform/kubernetes/pod-references.ts"
import { podSpecOf } from "../../platform/kubernetes/pod-template.ts"
import { repositoriesOf } from "./repositories-of.ts"
import { placeKey, type Subject } from "./subject.ts"

/** The resource of each kind that is looked up. */
const readable: Readonly<Record<string, string>> = {
  pod: "pods",
  replicaset: "replicasets.apps",
  deployment: "deployments.apps",
  statefulset: "statefulsets.apps",
  daemonset: "daemonsets.apps",
  job: "jobs.batch",
  cronjob: "cronjobs.batch"
}

/** Objects looked up for one incident. */
const MOST_READ = 12

/** Every namespace has one, and it is nobody's configuration. https://kubernetes.io/docs/concepts/configuration/configmap/ */
const ROOT_CERTIFICATE = "kube-root-ca.crt"

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
        return Effect.option(reader.get({ resource: readable[kind] ?? "", ...place }))
      },
      { concurrency: 4 }
    )
    const objects = found.flatMap((object) => (object._tag === "Some" ? [object.value] : []))
    read.push(...objects)
    waiting = objects.flatMap((object) => {
      const { namespace } = object.metadata
      const place = namespace === undefined ? {} : { namespace }
      const used = podReferences(podSpecOf(object) ?? {}).filter(({ name }) => name !== ROOT_CERTIFICATE)
      for (const { kind, name } of used) uses.add(placeKey({ kind, name, ...place }))
      const controller = controllerOf(object)
      if (controller === undefined) return []
      const key = placeKey({ kind: controller.kind, name: controller.name, ...place })
      owners.add(key)
      return [key]
    })
  }
  const repositories = yield* repositoriesOf(read, reader)
  return { subject: { ...subject, owners, uses, repositories } satisfies Subject, read }
})
