import { Schema } from "effect"
import { KubeObject } from "../../platform/kubernetes/kube-reader.ts"

const decode = Schema.decodeUnknownSync(KubeObject)

const owner = (kind: string, name: string) => [{ apiVersion: "apps/v1", kind, name, uid: name, controller: true }]

interface Metadata {
  readonly namespace?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  readonly ownerReferences?: ReturnType<typeof owner>
}

export const object = (apiVersion: string, kind: string, name: string, metadata: Metadata = {}, spec: object = {}): KubeObject =>
  decode({ apiVersion, kind, metadata: { namespace: "shop", ...metadata, name }, spec })

export const deployment = (name: string, pod: object = { containers: [{ name: "main" }] }, metadata: Metadata = {}) =>
  object("apps/v1", "Deployment", name, metadata, { replicas: 2, template: { metadata: { labels: { app: name } }, spec: pod } })

export const replicaSet = (of: string) => object("apps/v1", "ReplicaSet", `${of}-1`, { ownerReferences: owner("Deployment", of) })

export const pod = (of: string, suffix: string, nodeName = "worker-1") =>
  object("v1", "Pod", `${of}-1-${suffix}`, { labels: { app: of }, ownerReferences: owner("ReplicaSet", `${of}-1`) }, { nodeName })

export const service = (name: string, app = name) => object("v1", "Service", name, {}, { selector: { app } })
