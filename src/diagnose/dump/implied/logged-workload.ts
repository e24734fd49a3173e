import { type Fields, list } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { entity } from "../../scene/entity.ts"
import type { Subject } from "../../scene/scene.ts"
import { isSet, readCommands } from "../printed/command/read-command.ts"
import { kindNamed } from "../printed/kinds.ts"
import { namedStatuses, ownerReferences } from "./told.ts"
import { endedBefore } from "./unseen-pod.ts"

/** Kinds that make pods. */
const makers = new Set(["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job", "DeploymentConfig"])

/** A pod of which a log is all that is known, and whether that is the log of its run before. */
interface LoggedWorkload {
  readonly pod: KubeObject
  readonly previous: boolean
}

/**
 * A pod of the workload that `kubectl logs deploy/cart` was asked for, where none was recorded: its log tells that there is one. It bears the
 * workload's name, as nobody tells its own. Nothing where the command names no workload.
 */
export const loggedWorkload = (command: string, objects: ReadonlyArray<KubeObject>, subject: Subject): LoggedWorkload | undefined => {
  const [read, ...others] = readCommands(command).filter(({ verb }) => verb === "logs")
  const [, typed = "", name] = /^([a-z][\w.]*)\/(\S+)$/i.exec(read?.words[0] ?? "") ?? []
  const kind = kindNamed(typed)?.kind
  if (read === undefined || others.length > 0 || kind === undefined || name === undefined || !makers.has(kind)) return undefined
  const known = objects.filter((object) => object.kind === kind && object.metadata.name === name)
  const place = read.namespace ?? (known.length === 1 ? known[0]?.metadata.namespace : undefined) ?? subject.namespace ?? "default"
  const previous = isSet(read.flags, "previous")
  const container = read.flags.get("container") ?? ""
  const status: Fields = previous ? { ...endedBefore, ...namedStatuses(endedBefore, container) } : {}
  const pod: KubeObject = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: place, ...ownerReferences(entity(kind, place, name)) },
    spec: { containers: [{ name: container }] },
    ...(list(status.containerStatuses).length === 0 ? {} : { status })
  }
  return { pod, previous }
}
