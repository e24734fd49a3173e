import { conflict, invalid, notFound } from "../../store/status-error.ts"
import type { Answer } from "../answer.ts"
import type { BoundObject } from "../authentication/service-account-tokens.ts"
import { type Call, writeOptions } from "../call.ts"
import { decodeBody, type RawObject } from "../objects/decode-body.ts"
import { storedObject } from "../verbs/get.ts"

const DEFAULT_SECONDS = 3600
const MIN_SECONDS = 600

const RESOURCE: Readonly<Record<BoundObject["kind"], string>> = { Pod: "pods", Secret: "secrets", Node: "nodes" }

const boundTo = (call: Call, reference: RawObject | undefined): BoundObject | undefined => {
  if (!reference) return undefined
  const kind = (["Pod", "Secret", "Node"] as const).find((each) => each === reference.kind)
  if (kind === undefined) {
    const message = `Invalid value: ${JSON.stringify(reference.kind)}: cannot bind token for serviceaccount to ${reference.apiVersion}, Kind=${reference.kind}`
    throw invalid("TokenRequest", "authentication.k8s.io", "", [{ reason: "FieldValueInvalid", message, field: "spec.boundObjectRef" }])
  }
  const resource = RESOURCE[kind]
  const found = call.context.store.get(resource, kind === "Node" ? undefined : call.info.namespace, reference.name)
  if (found === undefined) throw notFound(resource, reference.name)
  if (reference.uid && reference.uid !== found.metadata.uid) {
    throw conflict(
      resource,
      reference.name,
      `the UID in the bound object reference (${reference.uid}) does not match the UID in record. The object might have been deleted and then recreated`
    )
  }
  return { kind, name: found.metadata.name, uid: found.metadata.uid }
}

/** POST to `serviceaccounts/token`: a token for the account, as `kubectl create token` asks for. */
export const requestToken = (call: Call): Answer => {
  writeOptions(call)
  const account = storedObject(call)
  const request = decodeBody(call.contentType, call.body, "TokenRequest").raw
  const seconds: number = request.spec?.expirationSeconds ?? DEFAULT_SECONDS
  if (seconds < MIN_SECONDS) {
    const message = `Invalid value: ${seconds}: may not specify a duration less than 10 minutes`
    throw invalid("TokenRequest", "authentication.k8s.io", "", [{ reason: "FieldValueInvalid", message, field: "spec.expirationSeconds" }])
  }
  const { name, uid, namespace = "" } = account.metadata
  const { tokens, clock } = call.context
  const audiences: ReadonlyArray<string> = request.spec?.audiences?.length > 0 ? request.spec.audiences : tokens.audiences
  const bound = boundTo(call, request.spec?.boundObjectRef ?? undefined)
  const status = tokens.issue({ namespace, serviceAccount: { name, uid }, seconds, audiences, ...(bound === undefined ? {} : { bound }) })
  const body = {
    kind: "TokenRequest",
    apiVersion: "authentication.k8s.io/v1",
    metadata: { name, namespace, creationTimestamp: clock.timestamp() },
    spec: { audiences, expirationSeconds: seconds, boundObjectRef: request.spec?.boundObjectRef ?? null },
    status
  }
  return { kind: "json", code: 201, body }
}
