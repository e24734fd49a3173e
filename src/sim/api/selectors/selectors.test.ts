import { describe, expect, it } from "vitest"
import type { KubeObject } from "../../kube-object.ts"
import { parseFieldSelector } from "./field-selector.ts"
import { parseLabelSelector } from "./label-selector.ts"

const pod = (phase: string, nodeName?: string): KubeObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "p", namespace: "a", uid: "u", resourceVersion: "1", creationTimestamp: "" },
  spec: { ...(nodeName === undefined ? {} : { nodeName }) },
  status: { phase }
})

describe("parseLabelSelector", () => {
  it.each([
    ["", true],
    ["app=web", true],
    ["app==web,tier!=db", true],
    ["app in (web, api), !canary", true],
    ["app notin (web)", false],
    ["missing notin (web)", true],
    ["tier", false],
    ["n>3,n<5", true],
    ["empty=", true]
  ])("%s", (selector, expected) => {
    expect(parseLabelSelector(selector)({ app: "web", n: "4", empty: "" })).toBe(expected)
  })

  it.each(["=x", "app in web", "a b", "app in (a"])("refuses %s", (selector) => {
    expect(() => parseLabelSelector(selector)).toThrow(/unable to parse requirement/)
  })

  it("wants a requirement after a comma", () => {
    expect(() => parseLabelSelector("app=web,")).toThrow("found '', expected: identifier after ','")
  })
})

describe("parseFieldSelector", () => {
  it("matches by the resource's own fields", () => {
    const running = parseFieldSelector("pods", "status.phase=Running,spec.nodeName!=")
    expect(running(pod("Running", "n1"))).toBe(true)
    expect(running(pod("Running"))).toBe(false)
    expect(parseFieldSelector("pods", "metadata.name=p,metadata.namespace=a")(pod("Failed"))).toBe(true)
  })

  it("words unknown fields as each kind of resource does", () => {
    expect(() => parseFieldSelector("pods", "spec.foo=1")).toThrow("field label not supported: spec.foo")
    expect(() => parseFieldSelector("configmaps", "data.a=1")).toThrow(
      '"data.a" is not a known field selector: only "metadata.name", "metadata.namespace"'
    )
  })
})
