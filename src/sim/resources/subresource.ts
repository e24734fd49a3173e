import type { ResourceType } from "./resource-type.ts"

/** How discovery describes a subresource. `kind` undefined: the kind of its parent. `group` undefined: the parent's group and version. */
export interface Subresource {
  readonly verbs: ReadonlyArray<string>
  readonly kind?: string
  readonly group?: string
  readonly version?: string
}

const OBJECT: Subresource = { verbs: ["get", "patch", "update"] }
const PROXY_VERBS = ["create", "delete", "get", "patch", "update"]
const CONNECT = ["create", "get"]

const SUBRESOURCES: Readonly<Record<string, Subresource>> = {
  approval: OBJECT,
  attach: { verbs: CONNECT, kind: "PodAttachOptions" },
  binding: { verbs: ["create"], kind: "Binding" },
  ephemeralcontainers: OBJECT,
  eviction: { verbs: ["create"], kind: "Eviction", group: "policy", version: "v1" },
  exec: { verbs: CONNECT, kind: "PodExecOptions" },
  finalize: { verbs: ["update"] },
  log: { verbs: ["get"] },
  portforward: { verbs: CONNECT, kind: "PodPortForwardOptions" },
  resize: OBJECT,
  scale: { verbs: ["get", "patch", "update"], kind: "Scale", group: "autoscaling", version: "v1" },
  status: OBJECT,
  token: { verbs: ["create"], kind: "TokenRequest", group: "authentication.k8s.io", version: "v1" }
}

/** The description of `type`'s subresource, or `undefined` when it has none of that name. */
export const subresourceOf = (type: ResourceType, name: string): Subresource | undefined => {
  if (!type.subresources.includes(name)) return undefined
  return name === "proxy" ? { verbs: PROXY_VERBS, kind: `${type.kind}ProxyOptions` } : SUBRESOURCES[name]
}
