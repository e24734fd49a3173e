import type { ClusterName } from "../../../domain/ids.ts"
import { controllerOf } from "../../../platform/kubernetes/controller-of.ts"
import type { KubeObject, WatchEvent } from "../../../platform/kubernetes/kube-reader.ts"
import type { AlertBook } from "./alert-book.ts"
import type { WatchedKind } from "./condition-rules.ts"

/** The deployment of a pod, by its ReplicaSet's name: that is the deployment's with the hash of its template. */
const deploymentOf = (object: KubeObject): Readonly<Record<string, string>> => {
  const owner = controllerOf(object)
  const hash = object.metadata.labels?.["pod-template-hash"]
  if (owner?.kind !== "ReplicaSet" || hash === undefined || !owner.name.endsWith(`-${hash}`)) return {}
  return { deployment: owner.name.slice(0, -hash.length - 1) }
}

const ownLabels: Readonly<Record<string, string>> = { StatefulSet: "statefulset", DaemonSet: "daemonset", Job: "job_name" }

const workloadOf = (object: KubeObject): Readonly<Record<string, string>> => {
  const owner = controllerOf(object)
  const label = owner === undefined ? undefined : ownLabels[owner.kind]
  return owner === undefined || label === undefined ? deploymentOf(object) : { [label]: owner.name }
}

const labelsOf = (object: KubeObject, label: string): Readonly<Record<string, string>> => ({
  ...(object.metadata.namespace === undefined ? {} : { namespace: object.metadata.namespace }),
  ...(object.kind === "Pod" ? workloadOf(object) : {}),
  [label]: object.metadata.name
})

/** The first part of the keys of everything that is said of an object. */
const prefixOf = (resource: string, { metadata }: KubeObject): string => `${resource}/${metadata.namespace ?? ""}/${metadata.name}/`

/** Enters what an object complains of, and that it no longer complains of the rest. */
const seeObject = (
  book: AlertBook,
  cluster: ClusterName,
  { label, resource, rules }: WatchedKind,
  object: KubeObject,
  now: number
): void => {
  const prefix = prefixOf(resource, object)
  const seen = new Set<string>()
  for (const rule of rules) {
    for (const { labels = {}, message, part = "", since, summary } of rule.complaints(object)) {
      const identity = `${object.metadata.namespace ?? ""}/${object.metadata.name}/${part}`
      const key = `${prefix}${rule.alert}/${part}`
      seen.add(key)
      book.see(
        key,
        { isBad: true, ...(since === undefined ? {} : { since }) },
        {
          cluster,
          alert: rule.alert,
          severity: rule.severity,
          labels: { ...labelsOf(object, label), ...labels },
          identity,
          summary,
          message
        },
        { graceMs: rule.graceMs, settleMs: rule.settleMs },
        now
      )
    }
  }
  for (const key of book.keys()) if (key.startsWith(prefix) && !seen.has(key)) book.well(key, now)
}

/** Enters what following a kind of object tells. */
export const seeConditions = (book: AlertBook, cluster: ClusterName, kind: WatchedKind, event: WatchEvent, now: number): void => {
  switch (event.type) {
    case "put":
      seeObject(book, cluster, kind, event.object, now)
      return
    case "gone": {
      const prefix = prefixOf(kind.resource, event.object)
      for (const key of book.keys()) if (key.startsWith(prefix)) book.well(key, now)
      return
    }
    case "listed": {
      const there = new Set(event.objects.map((object) => prefixOf(kind.resource, object)))
      for (const object of event.objects) seeObject(book, cluster, kind, object, now)
      for (const key of book.keys()) {
        if (key.startsWith(`${kind.resource}/`) && !there.has(key.split("/").slice(0, 3).join("/").concat("/"))) book.well(key, now)
      }
      return
    }
    case "reached":
      return
  }
}
