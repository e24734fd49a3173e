/**
 * Most notifications are as Alertmanager writes them, and looking is several times cheaper than reading them by a schema. What is plain here the schemas of
 * `schema.ts` take as it is; whatever is not is theirs to read or to refuse, in their words.
 */
import { isRfc3339 } from "../time.ts"
import type { WebhookAlert, WebhookEnvelope } from "./schema.ts"

type Json = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value)

const isText = (value: unknown): value is string => typeof value === "string"
const isAbsentOrText = (value: unknown): boolean => value === undefined || isText(value)

const isLabels = (value: unknown): boolean => {
  if (!isObject(value)) return false
  for (const name in value) if (!isText(value[name])) return false
  return true
}
const isAbsentOrLabels = (value: unknown): boolean => value === undefined || isLabels(value)

const isTime = (value: unknown): boolean => isText(value) && isRfc3339(value)

export const isPlainAlert = (value: unknown): value is WebhookAlert =>
  isObject(value) &&
  (value.status === "firing" || value.status === "resolved") &&
  isLabels(value.labels) &&
  isAbsentOrLabels(value.annotations) &&
  isTime(value.startsAt) &&
  (value.endsAt === undefined || isTime(value.endsAt)) &&
  isAbsentOrText(value.generatorURL) &&
  isAbsentOrText(value.fingerprint) &&
  value.fingerprint !== ""

const isCount = (value: unknown): boolean => value === undefined || (Number.isSafeInteger(value) && Number(value) >= 0)

export const isPlainEnvelope = (value: unknown): value is WebhookEnvelope =>
  isObject(value) &&
  value.version === "4" &&
  Array.isArray(value.alerts) &&
  isAbsentOrText(value.groupKey) &&
  isCount(value.truncatedAlerts) &&
  isAbsentOrLabels(value.groupLabels) &&
  isAbsentOrText(value.externalURL) &&
  isAbsentOrText(value.receiver)
