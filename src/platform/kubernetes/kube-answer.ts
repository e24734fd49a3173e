/** What reading from an API server and writing to it have in common. */
import type { HttpAnswer, HttpUnreachable } from "../http/bounded-request.ts"
import { type KubeError, KubeUnreachable, refusalError } from "./kube-error.ts"
import type { KubeContext } from "./kubeconfig.ts"
import { rejectedBy } from "./turned-away.ts"

export const unreachable = (cluster: string, { message, where, next, transient }: HttpUnreachable) =>
  new KubeUnreachable({ cluster, message, where, next, transient })

/** An API server may live under a path: Rancher and other proxies. */
export const urlOf = ({ cluster: { server } }: KubeContext, path: string): URL => new URL(`${server.replace(/\/+$/, "")}${path}`)

/** The error of an answer that is not 2xx. */
export const refusal = (cluster: string, path: string, answer: HttpAnswer): KubeError => {
  const retryAfter = Number(answer.headers["retry-after"])
  const said = statusMessage(answer.text) ?? (answer.text.trim().slice(0, 200) || "nothing")
  return refusalError(answer.status, {
    cluster,
    where: path,
    said,
    retryAfter: Number.isFinite(retryAfter) ? Math.min(retryAfter, 60) : 0,
    rejectedBy: rejectedBy(answer.headers)
  })
}

/** The message of a `Status` object, which is how the API server explains a refusal. */
const statusMessage = (text: string): string | undefined => {
  try {
    const status: unknown = JSON.parse(text)
    return typeof status === "object" && status !== null && "message" in status && typeof status.message === "string"
      ? status.message
      : undefined
  } catch {
    return undefined
  }
}
