import { badRequest, invalid } from "../../store/status-error.ts"
import { type Call, checkDryRun } from "../call.ts"
import { decodeBody } from "../objects/decode-body.ts"

export type Propagation = "Foreground" | "Background" | "Orphan"

/** https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/delete-options/ */
export interface DeleteOptions {
  readonly dryRun: boolean
  readonly gracePeriodSeconds?: number
  readonly propagation?: Propagation
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string }
}

const PROPAGATIONS: ReadonlyArray<string> = ["Foreground", "Background", "Orphan"]

const isPropagation = (value: string): value is Propagation => PROPAGATIONS.includes(value)

const propagationOf = (value: string | undefined, orphanDependents: boolean | undefined): Propagation | undefined => {
  if (orphanDependents !== undefined && value !== undefined) {
    throw badRequest("orphanDependents and deletionPropagation cannot be both set")
  }
  if (value === undefined || value === "") return orphanDependents === undefined ? undefined : orphanDependents ? "Orphan" : "Background"
  if (isPropagation(value)) return value
  const message = `Unsupported value: ${JSON.stringify(value)}: supported values: "Background", "Foreground", "Orphan", "nil"`
  throw invalid("DeleteOptions", "meta.k8s.io", "", [{ reason: "FieldValueNotSupported", message, field: "propagationPolicy" }])
}

/** Reads them from the body, or from the query where there is none. Throws BadRequest or Invalid. */
export const deleteOptions = (call: Call): DeleteOptions => {
  const body = call.body.length === 0 ? undefined : decodeBody(call.contentType, call.body, "DeleteOptions").raw
  if (body?.kind !== undefined && body.kind !== "DeleteOptions") {
    throw badRequest(`decoded object cannot be converted to DeleteOptions`)
  }
  const { query } = call
  const asked = body ?? {
    gracePeriodSeconds: query.has("gracePeriodSeconds") ? Number(query.get("gracePeriodSeconds")) : undefined,
    propagationPolicy: query.get("propagationPolicy") ?? undefined,
    orphanDependents: query.has("orphanDependents") ? query.get("orphanDependents") === "true" : undefined
  }
  const propagation = propagationOf(asked.propagationPolicy ?? undefined, asked.orphanDependents ?? undefined)
  return {
    dryRun: checkDryRun(call, [...(body?.dryRun ?? []), ...query.getAll("dryRun").filter((value) => value !== "")]),
    ...(typeof asked.gracePeriodSeconds === "number" ? { gracePeriodSeconds: asked.gracePeriodSeconds } : {}),
    ...(propagation === undefined ? {} : { propagation }),
    ...(body?.preconditions ? { preconditions: body.preconditions } : {})
  }
}
