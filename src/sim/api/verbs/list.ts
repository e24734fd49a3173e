import type { KubeObject } from "../../kube-object.ts"
import { objectKey } from "../../store/sorted-objects.ts"
import { badRequest, gone, StatusError } from "../../store/status-error.ts"
import type { Answer, ListMeta } from "../answer.ts"
import { type Call, objectNamespace } from "../call.ts"
import { toServed } from "../objects/served-version.ts"
import { decodeContinue, encodeContinue } from "./continue-token.ts"
import { listAt } from "./list-at.ts"
import { matcherOf } from "./matcher.ts"

const CONTINUE_EXPIRED =
  "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter."

const tooLarge = (asked: number, current: number): StatusError =>
  new StatusError(504, "Timeout", `Timeout: Too large resource version: ${asked}, current: ${current}`, {
    causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version", field: "" }],
    retryAfterSeconds: 1
  })

const version = (call: Call): number => {
  const text = call.query.get("resourceVersion") ?? ""
  const value = text === "" ? 0 : Number(text)
  if (Number.isInteger(value) && value >= 0) return value
  const quoted = JSON.stringify(text)
  throw badRequest(
    `invalid resource version: resourceVersion: Invalid value: ${quoted}: strconv.ParseUint: parsing ${quoted}: invalid syntax`
  )
}

const limitOf = (call: Call): number => {
  const text = call.query.get("limit") ?? ""
  if (/^[+-]?\d*$/.test(text)) return Number(text)
  throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`)
}

interface Snapshot {
  readonly objects: ReadonlyArray<KubeObject>
  readonly revision: number
  /** The key to go on after. */
  readonly after?: string
}

const at = (call: Call, revision: number, expired: string): ReadonlyArray<KubeObject> => {
  const objects = listAt(call.context.store, call.resource, objectNamespace(call), revision)
  if (objects === undefined) throw gone(expired)
  return objects
}

const snapshot = (call: Call): Snapshot => {
  const { store } = call.context
  const token = call.query.get("continue")
  if (token) {
    const { rv, start } = decodeContinue(token)
    return { objects: at(call, rv, CONTINUE_EXPIRED), revision: rv, after: start }
  }
  const asked = version(call)
  if (asked > store.revision()) throw tooLarge(asked, store.revision())
  if (call.query.get("resourceVersionMatch") === "Exact") {
    return { objects: at(call, asked, `The resourceVersion for the provided list is too old.`), revision: asked }
  }
  return { objects: store.list(call.resource, objectNamespace(call)), revision: store.revision() }
}

const keyOf = (object: KubeObject): string => objectKey(object.metadata.namespace, object.metadata.name)

/** GET of a collection. https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks */
export const listObjects = (call: Call): Answer => {
  const matches = matcherOf(call)
  const { objects, revision, after } = snapshot(call)
  const limit = limitOf(call)
  const rest = (after === undefined ? objects : objects.filter((object) => keyOf(object) > after)).filter(matches)
  const page = limit > 0 ? rest.slice(0, limit) : rest
  const last = page.at(-1)
  const selected = Boolean(call.query.get("labelSelector")) || Boolean(call.query.get("fieldSelector"))
  const metadata: ListMeta = {
    resourceVersion: String(revision),
    ...(last === undefined || page.length === rest.length
      ? {}
      : {
          continue: encodeContinue({ rv: revision, start: keyOf(last) }),
          // The API server only counts the remainder when no selector filters it.
          ...(selected ? {} : { remainingItemCount: rest.length - page.length })
        })
  }
  return { kind: "list", type: call.type, items: page.map((object) => toServed(call.type, object)), metadata }
}
