import { stringify } from "yaml"
import type { JsonValue } from "../../domain/canonical-json.ts"
import { redact } from "../../domain/redact.ts"
import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"

/** What the server writes by itself, and differs each time: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/ */
const ownMetadata = new Set(["managedFields", "resourceVersion", "generation", "creationTimestamp", "uid", "selfLink", "deletionTimestamp"])

/** Annotations that hold a moment or a count, with what stands for them. */
const moments: Readonly<Record<string, string | undefined>> = {
  "kubectl.kubernetes.io/restartedAt": "(now)",
  "deployment.kubernetes.io/revision": undefined,
  "kubectl.kubernetes.io/last-applied-configuration": undefined
}

type Json = { readonly [key: string]: JsonValue | undefined }

const isRecord = (value: JsonValue | undefined): value is Json => typeof value === "object" && value !== null && !Array.isArray(value)

const settle = (value: JsonValue): JsonValue => {
  if (Array.isArray(value)) return value.map((item) => settle(item as JsonValue))
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) => {
      if (member === undefined || member === null) return []
      if (key in moments) return moments[key] === undefined ? [] : [[key, moments[key]]]
      return [[key, settle(member)]]
    })
  )
}

/** An object without its status and without what differs from one look to the next. Secrets are taken out. */
export const settledObject = (object: KubeObject): JsonValue => {
  const { status: _, metadata, ...rest } = JSON.parse(redact(JSON.stringify(object)).text) as Json & { readonly metadata: Json }
  const own = Object.fromEntries(Object.entries(metadata).filter(([key]) => !ownMetadata.has(key)))
  const named = "generateName" in own ? Object.fromEntries(Object.entries(own).filter(([key]) => key !== "name")) : own
  return settle({ ...rest, metadata: named })
}

/** The same as people read it. */
export const settledText = (object: KubeObject): string => stringify(settledObject(object), { lineWidth: 0, sortMapEntries: true })

/** Words of a printed line that differ from run to run: times, durations, resource versions. */
const volatileWords =
  /\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?\b|\b[A-Z][a-z]{2} [A-Z][a-z]{2} +\d{1,2} \d\d:\d\d:\d\d \d{4}\b|\b(?:\d+(?:\.\d+)?(?:ms|s|m|h))+\b|resourceVersion[=:]\s*"?\d+"?/g

/** What a tool printed, without what differs from run to run. Tools work in parallel, so the order of lines means nothing. */
export const settledLines = (text: string): ReadonlyArray<string> =>
  text
    .split("\n")
    .map((line) => line.replaceAll(volatileWords, "·").trimEnd())
    .filter((line) => line !== "")
    .sort()
