import type { Answer } from "../answer.ts"
import type { PathCall } from "./path-call.ts"

const labels = (pairs: Readonly<Record<string, string>>): string =>
  Object.entries(pairs)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(",")

/** Requests answered and objects stored, in the names and format kube-apiserver exposes to Prometheus. */
export const serverMetrics = ({ context }: PathCall): Answer => {
  const requests = new Map<string, number>()
  for (const { verb, resource = "", subresource = "", code, dryRun } of context.audit.entries()) {
    const [plural = "", group = ""] = resource.split(/\.(.*)/)
    const key = labels({ code: String(code), dry_run: dryRun ? "All" : "", group, resource: plural, subresource, verb: verb.toUpperCase() })
    requests.set(key, (requests.get(key) ?? 0) + 1)
  }
  const lines = [
    "# HELP apiserver_request_total [STABLE] Counter of apiserver requests broken out for each verb, dry run value, group, version, resource, scope, component, and HTTP response code.",
    "# TYPE apiserver_request_total counter",
    ...[...requests].map(([key, count]) => `apiserver_request_total{${key}} ${count}`),
    "# HELP apiserver_storage_objects [STABLE] Number of stored objects at the time of last check split by kind.",
    "# TYPE apiserver_storage_objects gauge",
    ...context.registry.all().map((type) => {
      const key = type.group === "" ? type.plural : `${type.plural}.${type.group}`
      return `apiserver_storage_objects{${labels({ resource: key })}} ${context.store.list(key).length}`
    })
  ]
  return {
    kind: "text",
    code: 200,
    contentType: "text/plain; version=0.0.4; charset=utf-8",
    body: `${lines.join("\n")}\n${context.serverMetrics?.() ?? ""}`
  }
}
