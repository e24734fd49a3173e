import { describe, expect, it } from "vitest"
import { requestInfo } from "./request-info.ts"

const info = (method: string, url: string) => {
  const [path = "", query = ""] = url.split("?")
  return requestInfo(method, path, new URLSearchParams(query))
}

describe("requestInfo", () => {
  it.each([
    ["GET", "/api/v1/pods", { verb: "list", group: "", version: "v1", plural: "pods" }],
    ["GET", "/api/v1/namespaces/a/pods/p/log", { verb: "get", namespace: "a", plural: "pods", name: "p", subresource: "log" }],
    ["GET", "/apis/apps/v1/namespaces/a/deployments?watch=1", { verb: "watch", group: "apps", namespace: "a", plural: "deployments" }],
    ["GET", "/api/v1/watch/namespaces/a/pods", { verb: "watch", namespace: "a", plural: "pods" }],
    ["GET", "/api/v1/namespaces/a", { verb: "get", plural: "namespaces", name: "a", namespace: "a" }],
    ["PUT", "/api/v1/namespaces/a/finalize", { verb: "update", plural: "namespaces", name: "a", subresource: "finalize" }],
    ["DELETE", "/api/v1/namespaces/a/pods", { verb: "deletecollection", plural: "pods" }],
    ["GET", "/api/v1/nodes/n/proxy/metrics/cadvisor", { subresource: "proxy", rest: "metrics/cadvisor" }],
    ["GET", "/api/v1/namespaces/a/pods?fieldSelector=metadata.name%3Dp", { verb: "list", name: "p" }],
    ["GET", "/apis/apps", { kind: "path", verb: "get", path: "/apis/apps" }],
    ["GET", "/healthz", { kind: "path", verb: "get", path: "/healthz" }]
  ])("%s %s", (method, url, expected) => {
    expect(info(method, url)).toMatchObject(expected)
  })
})
