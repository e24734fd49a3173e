import { type Finding, finding, notUnderstood, raise } from "../finding.ts"
import { type ApiPath, apiPath } from "./api-path.ts"
import { applyLaw, law, showTarget } from "./law.ts"
import { place } from "./targets.ts"

/** Paths of pods and nodes where a GET runs something or opens a tunnel: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/ */
const connecting = new Set(["exec", "attach", "portforward"])

/** What a kubelet answers to a GET without acting: https://kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/ */
const kubeletReads =
  /^(healthz|metrics(\/(cadvisor|probes|resource))?|stats\/summary|configz|statusz|flagz|pods\/?|runningpods\/?|spec\/?|logs(\/.*)?|containerLogs\/.*)$/

/**
 * What an application is expected to answer without acting: health, and the queries of Prometheus and Alertmanager.
 * https://prometheus.io/docs/prometheus/latest/querying/api/
 */
const applicationReads =
  /^(healthz|health|livez|readyz|ready|version|metrics|-\/healthy|-\/ready|api\/v1\/(query|query_range|query_exemplars|series|labels|label\/[^/]+\/values|targets|rules|alerts|alertmanagers|metadata|status\/[a-z]+)|api\/v2\/(alerts|alerts\/groups|silences|status|receivers))\/?$/

const connects = (of: ApiPath | undefined, reason: string): Finding =>
  finding(
    { verb: "connect", ...(of === undefined ? { scope: "objects" } : place(of.target)), reversible: false, class: "destructive" },
    reason
  )

const sensitive = (of: ApiPath | undefined, reason: string): Finding =>
  finding(
    { verb: "read", ...(of === undefined ? { scope: "cluster" } : place(of.target)), sensitive: true, class: "sensitive-read" },
    reason
  )

const plain = (of: ApiPath | undefined): Finding =>
  finding({ verb: "read", ...(of === undefined ? { scope: "cluster" } : place(of.target)), class: "read" })

const proxied = (of: ApiPath, tail: string): Finding => {
  if (of.target.resource.kind === "Node") {
    return kubeletReads.test(tail)
      ? sensitive(of, `asks the kubelet of ${showTarget(of.target)} for /${tail}`)
      : connects(of, `reaches /${tail} of a kubelet, where even a GET can run commands in pods`)
  }
  return applicationReads.test(tail)
    ? plain(of)
    : connects(of, `sends a GET to /${tail} of an application through the API server, and what the application does then is not known`)
}

/** The segments of a path that is taken literally; undefined for one that the API server might resolve to something else. */
const segmentsOf = (text: string): ReadonlyArray<string> | undefined => {
  const path = text.split("?")[0] ?? ""
  if (!path.startsWith("/") || path.startsWith("//") || /[%\\#;]/.test(path)) return undefined
  const segments = path.split("/").filter((segment) => segment !== "")
  return segments.some((segment) => segment === "." || segment === "..") ? undefined : segments
}

const notPlain = (text: string): Finding =>
  notUnderstood(`the raw path ${JSON.stringify(text)} is not written plainly, so what it reaches is not certain`)

/** What `kubectl get --raw PATH` reads. */
export const rawPath = (text: string): Finding => {
  const segments = segmentsOf(text)
  if (segments === undefined) return notPlain(text)
  const of = apiPath(segments)
  const [subresource = "", ...tail] = of?.subresource ?? []
  if (of !== undefined && subresource === "proxy") return proxied(of, tail.join("/"))
  if (segments.includes("proxy")) return connects(of, `goes through a proxy by ${text}`)
  if (connecting.has(subresource)) return connects(of, `opens a connection into ${of === undefined ? "a pod" : showTarget(of.target)}`)
  if (of?.target.resource.traits.has("credential") === true || segments.some((segment) => segment.toLowerCase() === "secrets"))
    return sensitive(of, `discloses ${of === undefined ? "Secrets" : showTarget(of.target)}`)
  if (segments[0] === "logs") return sensitive(of, "reads log files of the control plane's machine")
  if (segments[0] === "debug") return sensitive(of, "takes a profile of the API server, which can hold secrets and costs it time")
  return plain(of)
}

const writing = { reversible: false, one: "destructive", several: "destructive", wide: "destructive", manifest: "destructive" } as const
const methods = {
  POST: law("create", "creates, by what the file holds,", writing),
  PUT: law("update", "replaces, by what the file holds,", writing),
  DELETE: law("delete", "deletes", writing)
}

/** Subresources by which a write does something else than its method says. */
const meanings: Readonly<Record<string, ReturnType<typeof law>>> = {
  "POST eviction": law("evict", "evicts", writing),
  "POST token": law("escalate", "makes a token for", writing),
  "POST binding": law("update", "places on a node", writing),
  "PUT finalize": law("update", "takes the finalizers, which guard what is not yet cleaned up, from", writing),
  "PUT scale": law("scale", "scales", writing),
  "POST exec": law("exec", "runs a command in", writing),
  "POST attach": law("exec", "attaches to", writing),
  "POST portforward": law("connect", "opens a tunnel to", writing),
  "POST proxy": law("connect", "sends a request through the API server to", writing),
  "PUT proxy": law("connect", "sends a request through the API server to", writing),
  "DELETE proxy": law("connect", "sends a request through the API server to", writing)
}

/** `--raw` of create, replace and delete: sent as it is, so `--dry-run` does not hold it back. */
export const rawWrite = (method: keyof typeof methods, text: string): Finding => {
  const past = "it is sent as it is, past kubectl's own checks and past --dry-run"
  const segments = segmentsOf(text)
  const of = segments === undefined ? undefined : apiPath(segments)
  if (of === undefined) return notUnderstood(`sends ${method} to ${text}, which is no path of an object that is known here`)
  if (method === "POST" && of.target.names.length === 0) {
    const created = applyLaw(methods.POST, { ...of.target, scope: "objects" })
    return {
      effect: { ...created.effect, scope: of.target.scope },
      reason: `creates a ${of.target.resource.kind} from a file; ${past}`,
      survivesDryRun: true
    }
  }
  const rules = meanings[`${method} ${of.subresource[0] ?? ""}`] ?? methods[method]
  return { ...raise(applyLaw(rules, of.target), "destructive", past), survivesDryRun: true }
}
