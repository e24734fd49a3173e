import { controllerOf } from "../../../platform/kubernetes/controller-of.ts"
import { fields, text } from "../../../platform/kubernetes/fields.ts"
import { workloadKinds } from "../../../platform/kubernetes/pod-template.ts"
import { DEPENDS_ON, hostsIn, saidDependencies, textsOfPod } from "../../topology/declared-dependencies.ts"
import type { Link } from "../contribution.ts"
import type { Found, Subject } from "./subject.ts"

const toService = (subject: Subject, { name, namespace }: { readonly name: string; readonly namespace: string }, where: string): Link => ({
  kind: "depends-on",
  anchor: subject.entity,
  anchorIs: "from",
  kinds: ["Service"],
  namespace,
  by: { name },
  where
})

/** The workload at the top of its owner chain speaks for all that it makes. */
const isOwned = ({ object }: Subject): boolean => controllerOf(object) !== undefined

/**
 * Services that an object's environment, arguments or configuration name as hosts, as far as they exist. What a ConfigMap names is needed by
 * whoever mounts it.
 */
export const namedHosts = (subject: Subject): Found => {
  const { entity, object, podSpec } = subject
  const namespace = entity.namespace ?? "default"
  if (object.kind === "ConfigMap") {
    const texts = Object.values(fields(object.data)).flatMap((value) => text(value) ?? [])
    return { links: hostsIn(texts, namespace).map((host) => toService(subject, host, "data")) }
  }
  if (podSpec === undefined || isOwned(subject)) return {}
  return { links: hostsIn(textsOfPod(podSpec), namespace).map((host) => toService(subject, host, "env, args or command")) }
}

/** What the object's author says it needs: a Service or a workload. */
export const annotatedNeeds = (subject: Subject): Found => ({
  links: saidDependencies(subject.object, subject.entity.namespace ?? "default").map((named) => ({
    ...toService(subject, named, `annotation ${DEPENDS_ON}`),
    kinds: ["Service", ...workloadKinds],
    source: "annotation"
  }))
})
