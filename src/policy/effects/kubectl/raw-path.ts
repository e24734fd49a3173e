import { type Finding, finding, notUnderstood } from "../finding.ts"

/** Paths of pods and nodes where a GET runs something or opens a tunnel: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/ */
const connecting = new Set(["exec", "attach", "portforward"])

/** What a kubelet answers to a GET without acting: https://kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/ */
const kubeletReads = /^(healthz|metrics(\/(cadvisor|probes|resource))?|stats\/summary|configz|pods\/?)$/

/** What an application is expected to answer without acting. */
const applicationReads = /^(healthz|health|livez|readyz|ready|version|metrics|-\/healthy|-\/ready)\/?$/

const sensitive = (reason: string): Finding => finding({ verb: "read", scope: "cluster", sensitive: true, class: "sensitive-read" }, reason)

const connects = (reason: string): Finding =>
  finding({ verb: "connect", scope: "objects", reversible: false, class: "destructive" }, reason)

const proxied = (segments: ReadonlyArray<string>): Finding | undefined => {
  const at = segments.indexOf("proxy")
  if (at < 0) return undefined
  const tail = segments.slice(at + 1).join("/")
  if (segments.includes("nodes")) {
    return kubeletReads.test(tail)
      ? sensitive(`asks a kubelet for /${tail}`)
      : connects(`reaches /${tail} of a kubelet, where even a GET can run commands in pods`)
  }
  return applicationReads.test(tail)
    ? finding({ verb: "read", scope: "objects", class: "read" })
    : connects(`sends a GET to /${tail} of an application through the API server, and what the application does then is not known`)
}

/**
 * What `kubectl get --raw PATH` reads. The path is taken literally: one that needs decoding or resolving is not understood,
 * because the API server might resolve it to something else.
 */
export const rawPath = (text: string): Finding => {
  const path = text.split("?")[0] ?? ""
  if (!path.startsWith("/") || path.startsWith("//") || /[%\\#;]/.test(path))
    return notUnderstood(`the raw path ${text} is not a plain path`)
  const segments = path.split("/").filter((segment) => segment !== "")
  if (segments.some((segment) => segment === "." || segment === "..")) return notUnderstood(`the raw path ${text} has dot segments`)
  const proxy = proxied(segments)
  if (proxy !== undefined) return proxy
  if (segments.some((segment) => connecting.has(segment))) return connects(`opens a connection into a pod by ${path}`)
  if (segments.some((segment) => segment.toLowerCase() === "secrets")) return sensitive(`discloses Secrets by ${path}`)
  if (segments[0] === "logs") return sensitive("reads log files of the control plane's machine")
  if (segments[0] === "debug") return sensitive("takes a profile of the API server, which can hold secrets and costs it time")
  return finding({ verb: "read", scope: "cluster", class: "read" })
}
