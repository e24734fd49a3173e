import type { HttpAnswer } from "../http/bounded-request.ts"

/** One check of a health endpoint. */
export interface HealthCheck {
  readonly check: string
  readonly ok: boolean
}

const LINE = /^\[([+-])\]([^\s]+)/

/**
 * The checks of `?verbose`, in the server's order; the endpoint's own name, with its result, where it lists none.
 * https://kubernetes.io/docs/reference/using-api/health-checks/
 */
export const healthReport = (endpoint: string, { status, text }: Pick<HttpAnswer, "status" | "text">): ReadonlyArray<HealthCheck> => {
  const checks = text.split("\n").flatMap((line) => {
    const [, sign, check] = LINE.exec(line) ?? []
    return check === undefined ? [] : [{ check, ok: sign === "+" }]
  })
  return checks.length === 0 ? [{ check: endpoint, ok: status >= 200 && status < 300 }] : checks
}
