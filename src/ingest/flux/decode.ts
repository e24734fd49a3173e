import { Result } from "effect"
import type { Change } from "../../domain/change.ts"
import { digestText } from "../../domain/ids.ts"
import { type ObjectRef, showRef } from "../../domain/object-ref.ts"
import { receiveChange } from "../change-of.ts"
import { shapeDecoder } from "../decode-shape.ts"
import { shortRevision } from "../revision.ts"
import { timeOf } from "../time.ts"
import type { Decode } from "../webhook.ts"
import { FluxEvent } from "./schema.ts"

const event = shapeDecoder(FluxEvent, "an event of Flux's notification controller", "use a Provider of type generic or generic-hmac")

/** What each kind of object's news is about; sources such as GitRepository fetch, and change nothing yet. */
const kinds: ReadonlyMap<string, Change["kind"]> = new Map([
  ["HelmRelease", "release"],
  ["Kustomization", "deploy"]
])

/** `Deployment/shop/checkout configured` and, for what has no namespace, `Namespace/shop created`: one a line of what was applied. */
const APPLIED = /^([A-Z][A-Za-z0-9]*)\/(?:([a-z0-9][-a-z0-9.]*)\/)?([^\s/]+) (created|configured|deleted)$/

/** API groups of the kinds that alerts are mostly about: Flux's lines do not have them. */
const groups: ReadonlyMap<string, string> = new Map([
  ["Deployment", "apps"],
  ["StatefulSet", "apps"],
  ["DaemonSet", "apps"],
  ["ReplicaSet", "apps"],
  ["Job", "batch"],
  ["CronJob", "batch"],
  ["Ingress", "networking.k8s.io"],
  ["NetworkPolicy", "networking.k8s.io"],
  ["HorizontalPodAutoscaler", "autoscaling"],
  ["PodDisruptionBudget", "policy"]
])

const applied = (message: string): ReadonlyArray<ObjectRef> =>
  message.split("\n").flatMap((line) => {
    const [, kind, namespace, name] = APPLIED.exec(line.trim()) ?? []
    if (kind === undefined || name === undefined) return []
    return [{ group: groups.get(kind) ?? "", kind, name, ...(namespace === undefined ? {} : { namespace }) }]
  })

/** `<group>/revision`, or since Flux 2.4 plain `revision`. */
const metadataOf = ({ metadata }: FluxEvent, name: string): string | undefined =>
  Object.entries(metadata ?? {}).find(([key]) => key === name || key.endsWith(`/${name}`))?.[1]

/** One event of Flux: what it applied or failed to apply, the object that says so first. */
export const decodeFlux: Decode = (body, _, context) =>
  Result.map(event(body), (found) => {
    const { involvedObject, message, reason, severity, timestamp } = found
    const { apiVersion, kind, name, namespace } = involvedObject
    const about: ObjectRef = { group: apiVersion?.split("/")[0] ?? "", kind, name, ...(namespace ? { namespace } : {}) }
    const revision = metadataOf(found, "revision")
    const failed = severity === "error" ? "failed: " : ""
    return receiveChange(context, {
      source: "flux",
      kind: kinds.get(kind) ?? "other",
      identity: { about, reason, timestamp, message: digestText(message) },
      subject: showRef(about),
      at: timeOf(timestamp),
      actor: found.reportingController,
      namespace,
      objects: [about, ...applied(message)],
      summary: `${failed}${showRef(about)}: ${reason}${revision ? ` at ${shortRevision(revision)}` : ""}; ${message.trim()}`,
      to: revision
    })
  })
