import type { KubeObject } from "../../kube-object.ts"
import { metricsSamples } from "../../kubelet/metrics-samples.ts"
import { notFound } from "../../store/status-error.ts"
import type { Answer } from "../answer.ts"
import { type Call, objectName } from "../call.ts"
import { matcherOf } from "../verbs/matcher.ts"

/** The sample of one node or pod, or `undefined` where there is none. */
const sampleOf = (call: Call, object: KubeObject): object | undefined => {
  const { metrics, clock } = call.context
  const sample = call.type.kind === "NodeMetrics" ? metricsSamples.NodeMetrics : metricsSamples.PodMetrics
  return metrics === undefined ? undefined : sample(metrics, object, clock.timestamp())
}

const list = (call: Call): Answer => {
  const { store } = call.context
  const matches = matcherOf({ ...call, resource: call.type.plural })
  const objects = store.list(call.type.plural, call.type.namespaced ? call.info.namespace : undefined)
  const items = objects.filter(matches).flatMap((object) => sampleOf(call, object) ?? [])
  return { kind: "json", code: 200, body: { kind: `${call.type.kind}List`, apiVersion: "metrics.k8s.io/v1beta1", metadata: {}, items } }
}

const get = (call: Call): Answer => {
  const object = call.context.store.get(call.type.plural, call.type.namespaced ? call.info.namespace : undefined, objectName(call))
  const sample = object === undefined ? undefined : sampleOf(call, object)
  if (sample === undefined)
    throw notFound(
      `${call.type.kind.toLowerCase()}.metrics.k8s.io`,
      `${call.info.namespace === undefined ? "" : `${call.info.namespace}/`}${objectName(call)}`
    )
  return { kind: "json", code: 200, body: sample }
}

/** metrics.k8s.io, as metrics-server serves it. */
export const metricsHandlers: Readonly<Record<string, (call: Call) => Answer>> = { get, list }
