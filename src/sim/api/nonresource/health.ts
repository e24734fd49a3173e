import type { Answer } from "../answer.ts"

/** The post-start hooks kube-apiserver 1.35 reports, in its order. */
const HOOKS = [
  "start-apiserver-admission-initializer",
  "generic-apiserver-start-informers",
  "priority-and-fairness-config-consumer",
  "priority-and-fairness-filter",
  "storage-object-count-tracker-hook",
  "start-apiextensions-informers",
  "start-apiextensions-controllers",
  "crd-informer-synced",
  "start-system-namespaces-controller",
  "start-cluster-authentication-info-controller",
  "start-kube-apiserver-identity-lease-controller",
  "start-kube-apiserver-identity-lease-garbage-collector",
  "start-legacy-token-tracking-controller",
  "start-service-ip-repair-controllers",
  "rbac/bootstrap-roles",
  "scheduling/bootstrap-system-priority-classes",
  "priority-and-fairness-config-producer",
  "bootstrap-controller",
  "start-kubernetes-service-cidr-controller",
  "start-kube-aggregator-informers",
  "apiservice-status-local-available-controller",
  "apiservice-status-remote-available-controller",
  "apiservice-registration-controller",
  "apiservice-discovery-controller",
  "kube-apiserver-autoregistration",
  "autoregister-completion",
  "apiservice-openapi-controller",
  "apiservice-openapiv3-controller"
].map((hook) => (hook === "autoregister-completion" ? hook : `poststarthook/${hook}`))

const CHECKS: Readonly<Record<string, ReadonlyArray<string>>> = {
  healthz: ["ping", "log", "etcd", ...HOOKS],
  livez: ["ping", "log", "etcd", ...HOOKS],
  readyz: ["ping", "log", "etcd", "etcd-readiness", "informer-sync", ...HOOKS, "shutdown"]
}

/** The path of every check and of every endpoint. */
export const CHECK_PATHS: ReadonlyArray<string> = Object.entries(CHECKS).flatMap(([endpoint, checks]) => [
  `/${endpoint}`,
  ...checks.map((check) => `/${endpoint}/${check}`)
])

/** A reason a named check fails; `undefined` while it is well. Set by fault injection. */
export type FailingCheck = (check: string) => string | undefined

const text = (code: number, body: string): Answer => ({ kind: "text", code, contentType: "text/plain; charset=utf-8", body })

/** `/healthz`, `/livez`, `/readyz` and the single checks below them. https://kubernetes.io/docs/reference/using-api/health-checks/ */
export const health = (path: string, query: URLSearchParams, failing: FailingCheck): Answer => {
  const [, endpoint = "", ...single] = path.split("/")
  const all = CHECKS[endpoint] ?? []
  const only = single.join("/")
  if (only !== "" && !all.includes(only)) return text(404, "404 page not found\n")
  const excluded = new Set(query.getAll("exclude"))
  const checks = only === "" ? all : [only]
  const bad = new Set(checks.filter((check) => !excluded.has(check) && failing(check) !== undefined))
  const line = (check: string): string => {
    if (excluded.has(check)) return `[+]${check} excluded: ok`
    return bad.has(check) ? `[-]${check} failed: reason withheld` : `[+]${check} ok`
  }
  const report = checks.map(line).join("\n")
  if (bad.size > 0) return text(500, `${report}\n${endpoint} check failed\n`)
  return text(200, query.has("verbose") ? `${report}\n${endpoint} check passed\n` : "ok")
}
