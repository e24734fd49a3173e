import type { KubeObject } from "../../kube-object.ts"
import type { Usage } from "../../kubelet/metrics-provider.ts"
import { notFound } from "../../store/status-error.ts"
import type { Answer } from "../answer.ts"
import { type Call, objectName } from "../call.ts"
import { matcherOf } from "../verbs/matcher.ts"

const quantities = ({ cpu, memory }: Usage): object => ({
  cpu: `${Math.round(cpu * 1e9)}n`,
  memory: `${Math.round(memory / 1024)}Ki`
})

const WINDOW = "10.0s"

const metadataOf = (object: KubeObject, now: string): object => {
  const { name, namespace, labels } = object.metadata
  return { name, ...(namespace === undefined ? {} : { namespace }), creationTimestamp: now, ...(labels === undefined ? {} : { labels }) }
}

/** The sample of one node or pod as metrics.k8s.io shows it, or `undefined` where there is none. */
const sampleOf = (call: Call, object: KubeObject): KubeObject | undefined => {
  const { metrics, clock } = call.context
  const { name, namespace = "" } = object.metadata
  const now = clock.timestamp()
  const head = {
    kind: call.type.kind,
    apiVersion: "metrics.k8s.io/v1beta1",
    metadata: metadataOf(object, now),
    timestamp: now,
    window: WINDOW
  }
  if (call.type.kind === "NodeMetrics") {
    const usage = metrics?.node(name)
    return usage === undefined ? undefined : ({ ...head, usage: quantities(usage) } as unknown as KubeObject)
  }
  const containers = metrics?.pod(namespace, name)?.map(({ container, usage }) => ({ name: container, usage: quantities(usage) }))
  return containers === undefined ? undefined : ({ ...head, containers } as unknown as KubeObject)
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
