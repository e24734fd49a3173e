import type { HttpAnswer } from "../http/bounded-request.ts"

/** One check of a health endpoint. */
export interface HealthCheck {
  readonly check: string
  readonly ok: boolean
}

const LINE = /^\[([+-])\]([^\s]+)/

/**
 * The checks of `?verbose`, in the server's order; the endpoint's own name, with its result, where it lists none. Undefined when it claims
 * success and is no such report: whoever answered is not the API server.
 * https://kubernetes.io/docs/reference/using-api/health-checks/
 */
export const healthReport = (
  endpoint: string,
  { status, text }: Pick<HttpAnswer, "status" | "text">
): ReadonlyArray<HealthCheck> | undefined => {
  const checks = text.split("\n").flatMap((line) => {
    const [, sign, check] = LINE.exec(line) ?? []
    return check === undefined ? [] : [{ check, ok: sign === "+" }]
  })
  if (checks.length > 0) return checks
  const ok = status >= 200 && status < 300
  return ok && text.trim() !== "ok" ? undefined : [{ check: endpoint, ok }]
}
