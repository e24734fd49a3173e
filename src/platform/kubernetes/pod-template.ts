import { at, type Fields, fields, strings } from "./fields.ts"
import type { KubeObject } from "./kube-reader.ts"

/** Where a kind keeps the template of its pods, within its spec. */
const TEMPLATES: Readonly<Record<string, ReadonlyArray<string>>> = {
  CronJob: ["jobTemplate", "spec", "template"],
  DaemonSet: ["template"],
  Deployment: ["template"],
  Job: ["template"],
  ReplicaSet: ["template"],
  ReplicationController: ["template"],
  Rollout: ["template"],
  StatefulSet: ["template"]
}

/** Kinds that make pods; a Rollout is Argo's. */
export const workloadKinds: ReadonlyArray<string> = Object.keys(TEMPLATES)

/** The template of the pods that an object makes; undefined for a kind that makes none. Custom workloads keep theirs as a Deployment does. */
export const podTemplateOf = ({ kind, spec }: KubeObject): Fields | undefined => {
  const path = TEMPLATES[kind]
  if (path !== undefined) return fields(at(spec, ...path))
  return Array.isArray(at(spec, "template", "spec", "containers")) ? fields(at(spec, "template")) : undefined
}

/** The spec of the pods that an object makes, or a pod's own; undefined for all other kinds. */
export const podSpecOf = (object: KubeObject): Fields | undefined => {
  if (object.kind === "Pod") return fields(object.spec)
  const template = podTemplateOf(object)
  return template === undefined ? undefined : fields(template.spec)
}

/** Labels of the pods that an object makes, or a pod's own; what selectors of services and budgets are held against. */
export const podLabelsOf = (object: KubeObject): Readonly<Record<string, string>> =>
  strings(object.kind === "Pod" ? object.metadata.labels : at(podTemplateOf(object), "metadata", "labels"))
