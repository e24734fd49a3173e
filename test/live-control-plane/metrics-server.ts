import { parseFieldSelector } from "../../src/sim/api/selectors/field-selector.ts"
import { parseLabelSelector } from "../../src/sim/api/selectors/label-selector.ts"
import type { SimClock } from "../../src/sim/clock.ts"
import type { KubeletStore } from "../../src/sim/kubelet/kubelet-plane.ts"
import type { MetricsProvider } from "../../src/sim/kubelet/metrics-provider.ts"
import { metricsSamples } from "../../src/sim/kubelet/metrics-samples.ts"
import { type Access, callApi } from "./call-api.ts"
import { serveLoopback } from "./serve-loopback.ts"

const GROUP = "metrics.k8s.io"
const VERSION = "v1beta1"
/** A cluster may have a `metrics-server` of its own making. */
const SERVICE = "living-nodes-metrics"
const BASE = `/apis/${GROUP}/${VERSION}`
const SAMPLES = new RegExp(`^${BASE.replaceAll(".", "\\.")}(?:/namespaces/([^/]+))?/(nodes|pods)(?:/([^/]+))?$`)

const kinds = { nodes: "NodeMetrics", pods: "PodMetrics" } as const

const resourceList = {
  kind: "APIResourceList",
  apiVersion: "v1",
  groupVersion: `${GROUP}/${VERSION}`,
  resources: [
    { name: "nodes", singularName: "", namespaced: false, kind: kinds.nodes, verbs: ["get", "list"] },
    { name: "pods", singularName: "", namespaced: true, kind: kinds.pods, verbs: ["get", "list"] }
  ]
}

const notFound = (message: string) => ({
  kind: "Status",
  apiVersion: "v1",
  metadata: {},
  status: "Failure",
  message,
  reason: "NotFound",
  code: 404
})

/** metrics.k8s.io on a loopback port, which it returns, from what the kubelets measure. The scope ends it. */
export const serveMetrics = (metrics: MetricsProvider, store: KubeletStore, clock: SimClock) => {
  const samplesAt = (url: URL): object => {
    const [, namespace, plural, name] = SAMPLES.exec(url.pathname) ?? []
    if (plural !== "nodes" && plural !== "pods") return notFound("the server could not find the requested resource")
    const kind = kinds[plural]
    const labelled = parseLabelSelector(url.searchParams.get("labelSelector") ?? "")
    const fields = url.searchParams.get("fieldSelector")
    const fits = fields ? parseFieldSelector(plural, fields) : () => true
    const objects = store
      .list(plural, namespace)
      .filter((object) => (name === undefined || object.metadata.name === name) && labelled(object.metadata.labels) && fits(object))
    const items = objects.flatMap((object) => metricsSamples[kind](metrics, object, clock.timestamp()) ?? [])
    if (name === undefined) return { kind: `${kind}List`, apiVersion: `${GROUP}/${VERSION}`, metadata: {}, items }
    const full = namespace === undefined ? name : `${namespace}/${name}`
    return items[0] ?? notFound(`${kind.toLowerCase()}.${GROUP} "${full}" not found`)
  }
  return serveLoopback("metrics-server", (url, response) => {
    const body = url.pathname === BASE ? resourceList : samplesAt(url)
    if ("code" in body) response.statusCode = 404
    response.setHeader("content-type", "application/json")
    response.end(JSON.stringify(body))
  })
}

/** Makes the API server pass requests for metrics.k8s.io on to this port. */
export const registerMetrics = async (access: Access, port: number): Promise<void> => {
  await callApi(access, {
    method: "POST",
    path: "/api/v1/namespaces/kube-system/services",
    body: {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: SERVICE, namespace: "kube-system" },
      spec: { type: "ExternalName", externalName: "localhost", ports: [{ port }] }
    }
  })
  await callApi(access, {
    method: "POST",
    path: "/apis/apiregistration.k8s.io/v1/apiservices",
    body: {
      apiVersion: "apiregistration.k8s.io/v1",
      kind: "APIService",
      metadata: { name: `${VERSION}.${GROUP}` },
      spec: {
        group: GROUP,
        version: VERSION,
        service: { namespace: "kube-system", name: SERVICE, port },
        groupPriorityMinimum: 100,
        versionPriority: 100,
        insecureSkipTLSVerify: true
      }
    }
  })
}
