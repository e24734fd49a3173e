import { Schema } from "effect"
import { userError } from "../../domain/user-error.ts"

const fields = { ...userError, cluster: Schema.String }

/** No answer of an API server: the network, the address, the certificate, or a proxy that answers in its place. */
export class KubeUnreachable extends Schema.TaggedError<KubeUnreachable>()("KubeUnreachable", { ...fields, transient: Schema.Boolean }) {}
/** The kubeconfig, or the credentials it names, cannot be used. */
export class KubeMisconfigured extends Schema.TaggedError<KubeMisconfigured>()("KubeMisconfigured", fields) {}
/** 401: the credentials are missing, wrong or expired. */
class KubeUnauthorized extends Schema.TaggedError<KubeUnauthorized>()("KubeUnauthorized", fields) {}
/** 403: RBAC does not allow this read. */
class KubeForbidden extends Schema.TaggedError<KubeForbidden>()("KubeForbidden", fields) {}
/** 404: there is no such object. */
class KubeNotFound extends Schema.TaggedError<KubeNotFound>()("KubeNotFound", fields) {}
/** 410: the revision asked for is no longer kept. */
class KubeGone extends Schema.TaggedError<KubeGone>()("KubeGone", fields) {}
/** By what priority and fairness turned a read away: ids of a FlowSchema and of its PriorityLevelConfiguration. */
const RejectedBy = Schema.Struct({ flowSchema: Schema.String, priorityLevel: Schema.String })
export type RejectedBy = typeof RejectedBy.Type

/** 429 and 5xx: may pass. `retryAfter` is what the server asked for, in seconds. */
export class KubeOverloaded extends Schema.TaggedError<KubeOverloaded>()("KubeOverloaded", {
  ...fields,
  retryAfter: Schema.Number,
  status: Schema.Int,
  /** Where priority and fairness did it. */
  rejectedBy: Schema.optionalKey(RejectedBy)
}) {}
/** Any other refusal: the request makes no sense to this server. */
export class KubeRejected extends Schema.TaggedError<KubeRejected>()("KubeRejected", { ...fields, status: Schema.Int }) {}
/** An answer that is not what the Kubernetes API gives. */
class KubeMalformed extends Schema.TaggedError<KubeMalformed>()("KubeMalformed", fields) {}
/** The cluster serves no resource of this name. */
export class KubeUnknownResource extends Schema.TaggedError<KubeUnknownResource>()("KubeUnknownResource", fields) {}
/** Handrail has no cluster of this name. */
export class KubeUnknownCluster extends Schema.TaggedError<KubeUnknownCluster>()("KubeUnknownCluster", fields) {}

export type KubeError =
  | KubeUnreachable
  | KubeMisconfigured
  | KubeUnauthorized
  | KubeForbidden
  | KubeNotFound
  | KubeGone
  | KubeOverloaded
  | KubeRejected
  | KubeMalformed
  | KubeUnknownResource
  | KubeUnknownCluster

/** May the same read succeed a little later? */
export const isTransient = (error: KubeError): boolean =>
  error._tag === "KubeOverloaded" || (error._tag === "KubeUnreachable" && error.transient)

/** Did the server answer, or keep silent, as it does when its storage fails it? Its cache may still know. */
export const mayKnowFromCache = (error: KubeError): boolean =>
  (error._tag === "KubeOverloaded" && error.status >= 500) || (error._tag === "KubeUnreachable" && error.transient)

interface Refusal {
  readonly cluster: string
  readonly where: string
  /** What the server said. */
  readonly said: string
  readonly retryAfter: number
  readonly rejectedBy?: RejectedBy | undefined
}

/** The error of an answer whose status is not 2xx. */
export const refusalError = (status: number, { cluster, where, said, rejectedBy, retryAfter }: Refusal): KubeError => {
  const about = (next: string) => ({ cluster, where, message: `${cluster} answered ${status}: ${said}`, next })
  if (status === 429 || status >= 500) {
    const by = rejectedBy === undefined || status !== 429 ? {} : { rejectedBy }
    return new KubeOverloaded({ ...about("wait for the API server to recover, or look at its health"), retryAfter, status, ...by })
  }
  switch (status) {
    case 401:
      return new KubeUnauthorized(about("renew the credentials of this cluster's kubeconfig (kubectl auth whoami shows whether they work)"))
    case 403:
      return new KubeForbidden(about("grant Handrail's reader this get or list, or leave it out of the runbook"))
    case 404:
      return new KubeNotFound(about("check the name and the namespace"))
    case 410:
      return new KubeGone(about("list again from the start"))
    default:
      return new KubeRejected({ ...about("check the request against this server's version"), status })
  }
}

const NOT_AN_API_SERVER = "check that the configured address is a Kubernetes API server, and what stands in front of it"

/** Not even the form of the answer is right: a page of a proxy, or an answer that was cut on its way. The next may be whole. */
export const garbled = (cluster: string, path: string, form: string, text: string) =>
  new KubeUnreachable({
    cluster,
    where: path,
    message: `the answer of ${cluster} is not ${form}: ${text.trim() === "" ? "it is empty" : JSON.stringify(text.trim().slice(0, 80))}`,
    next: NOT_AN_API_SERVER,
    transient: true
  })

export const malformed = (cluster: string, path: string, what: string) =>
  new KubeMalformed({
    cluster,
    where: path,
    message: `the answer of ${cluster} ${what}`,
    next: NOT_AN_API_SERVER
  })

/** The error of an answer that its schema refuses. */
export const notAsExpected =
  (cluster: string, path: string) =>
  ({ message }: Schema.SchemaError): KubeError =>
    malformed(cluster, path, `is not as expected: ${message}`)
