import { Result, Schema } from "effect"
import { type ObjectRef, RELEASE_GROUP, showRef } from "../../../domain/object-ref.ts"
import { at, fields, text } from "../../../platform/kubernetes/fields.ts"
import { changeOf } from "../../change-of.ts"
import { problemsAt, shapeDecoder } from "../../decode-shape.ts"
import { unreadablePart } from "../../messages.ts"
import { timeOf } from "../../time.ts"
import type { Decode, WebhookContext } from "../../webhook.ts"
import { describeWrite } from "./describe.ts"
import { isRead, noiseReason } from "./noise.ts"
import { changeKindOf, kindOfResource } from "./resources.ts"
import { type AuditEvent, AuditEvent as AuditEventSchema, EventList } from "./schema.ts"

const decodeList = shapeDecoder(
  EventList,
  "a batch of the Kubernetes audit webhook",
  "give the API server's --audit-webhook-config-file this address and let it send audit.k8s.io/v1"
)
const decodeEvent = Schema.decodeUnknownResult(AuditEventSchema, { errors: "all" })

const verbs: Readonly<Record<string, string>> = {
  create: "created",
  update: "updated",
  patch: "changed",
  delete: "deleted",
  deletecollection: "deleted all"
}

/** The words for a write to a part of an object, in place of the verb's. */
const subresourceWords: Readonly<Record<string, string>> = { scale: "scaled", eviction: "evicted", approval: "approved", resize: "resized" }

/** Who did it: those who act as another are named first. */
const actorOf = ({ impersonatedUser, user }: AuditEvent): string | undefined => {
  const name = text(user.username)
  const as = text(impersonatedUser?.username)
  return as === undefined ? name : `${name ?? "somebody"} acting as ${as}`
}

const LONGEST_AGENT = 40

/** `kubectl/v1.35.0` of `kubectl/v1.35.0 (linux/amd64) kubernetes/ab12cd`. */
const agentOf = ({ userAgent }: AuditEvent): string | undefined => text(userAgent)?.split(" ", 1)[0]?.slice(0, LONGEST_AGENT)

/** The name that was given, or that the server made up. */
const nameOf = ({ objectRef, requestObject, responseObject }: AuditEvent): string | undefined =>
  text(objectRef?.name) ?? text(at(responseObject, "metadata", "name")) ?? text(at(requestObject, "metadata", "name"))

/** Subresources have kinds of their own, such as Scale and Eviction; a whole object tells its kind. */
const kindOf = ({ objectRef, requestObject, responseObject }: AuditEvent): string => {
  const resource = objectRef?.resource ?? ""
  const isWhole = !text(objectRef?.subresource)
  const told = [responseObject, requestObject]
    .map((object) => text(fields(object).kind))
    .find((kind) => kind !== undefined && !ENVELOPES.has(kind))
  return isWhole && told !== undefined ? told.replace(/List$/, "") : kindOfResource(resource)
}

const ENVELOPES: ReadonlySet<string> = new Set(["Status", "DeleteOptions", "Table", "PartialObjectMetadata"])

/** Helm keeps each revision of a release in an object of this name: https://helm.sh/docs/topics/advanced/#storage-backends */
const HELM_RECORD = /^sh\.helm\.release\.v1\.(.+)\.v(\d+)$/

interface Target {
  readonly ref: ObjectRef | undefined
  readonly words: string
  /** Of Helm's record of a release. */
  readonly revision?: string
}

const targetOf = (event: AuditEvent): Target => {
  const { objectRef, requestURI } = event
  const kind = kindOf(event)
  const namespace = text(objectRef?.namespace)
  const place = namespace === undefined ? {} : { namespace }
  const name = nameOf(event)
  if (name === undefined) {
    const selector = /[?&]labelSelector=([^&]+)/.exec(requestURI)?.[1]
    const which = selector === undefined ? "" : ` with ${safeDecode(selector)}`
    return { ref: undefined, words: `${kind} objects${namespace === undefined ? "" : ` in ${namespace}`}${which}` }
  }
  const [, release, revision] = HELM_RECORD.exec(name) ?? []
  if (release !== undefined && revision !== undefined) {
    const ref = { group: RELEASE_GROUP, kind: "HelmRelease", ...place, name: release }
    return { ref, words: `${showRef(ref)}, revision ${revision}`, revision }
  }
  const ref = { group: objectRef?.apiGroup ?? "", kind, ...place, name }
  return { ref, words: showRef(ref) }
}

const safeDecode = (value: string): string => {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

/** `changed Deployment shop/checkout`. */
const deedOf = ({ objectRef, verb }: AuditEvent, { revision, words }: Target): string => {
  if (revision !== undefined) return `released ${words}`
  const subresource = text(objectRef?.subresource)
  if (subresource === undefined) return `${verbs[verb] ?? verb} ${words}`
  const own = subresourceWords[subresource]
  return own === undefined ? `${verbs[verb] ?? verb} ${subresource} of ${words}` : `${own} ${words}`
}

const messageOf = (event: AuditEvent, context: WebhookContext) => {
  const { auditID, objectRef, requestURI, stageTimestamp, verb } = event
  const resource = objectRef?.resource ?? ""
  const target = targetOf(event)
  const { revision } = target
  // Helm's records hold the whole release, and are written again when another takes their place
  if (revision !== undefined && verb !== "create") return undefined
  const written = revision === undefined ? describeWrite(event) : { parts: [], to: `revision ${revision}`, isScale: false }
  const kind = revision === undefined ? changeKindOf(verb, resource, text(objectRef?.subresource)) : "release"
  const details = written.parts.length === 0 ? "" : `: ${written.parts.join("; ")}`
  const agent = agentOf(event)
  return changeOf(context, {
    source: "kubernetes-audit",
    kind: kind === "deploy" && written.isScale ? "scale" : kind,
    // the audit id is what the client says it is, so that alone it could hide a change
    identity: { auditID, requestURI, verb, stageTimestamp, user: event.user.username ?? "" },
    subject: `${objectRef?.apiGroup ?? ""}/${resource}/${objectRef?.namespace ?? ""}/${nameOf(event) ?? ""}`,
    at: timeOf(stageTimestamp),
    summary: `${deedOf(event, target)}${details}${agent === undefined ? "" : ` with ${agent}`}`,
    actor: actorOf(event),
    namespace: objectRef?.namespace,
    objects: target.ref === undefined ? [] : [target.ref],
    from: written.from,
    to: written.to
  })
}

/** Bodies hold Secrets, and a patch of one does not even say so: they are never kept with what cannot be read. */
const withoutBodies = (raw: unknown): unknown => {
  const { requestObject: _request, responseObject: _response, ...rest } = fields(raw)
  return rest
}

/** Whose writes changed what. What the system does by itself, dry runs, refusals and reads are no changes; `noise.ts` has the table. */
export const decodeAudit: Decode = (body, _, context) =>
  Result.map(decodeList(body), ({ items }) => {
    const messages = []
    const unreadable = []
    let noise = 0
    for (const [index, raw] of (items ?? []).entries()) {
      if (isRead(raw)) {
        noise += 1
        continue
      }
      const event = decodeEvent(raw)
      if (Result.isFailure(event)) {
        unreadable.push(unreadablePart(context, withoutBodies(raw), problemsAt(`$.items[${index}]`, event.failure)))
        continue
      }
      const message = noiseReason(event.success) === undefined ? messageOf(event.success, context) : undefined
      if (message === undefined) noise += 1
      else messages.push(message)
    }
    return {
      messages,
      unreadable,
      ignored: noise === 0 ? [] : [`${noise} of ${items?.length ?? 0} events are no change that somebody made`]
    }
  })
