import { afterAll, beforeAll, expect, it } from "vitest"
import { describeWith } from "../../../toolbox/vitest.ts"
import { type Client, startTestCluster, type TestCluster } from "./clients.fixture.ts"

const definition = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.ex.io}
spec:
  group: ex.io
  scope: Namespaced
  names: {plural: widgets, singular: widget, kind: Widget, shortNames: [wd], categories: [all]}
  versions:
  - name: v1
    served: true
    storage: true
    subresources: {status: {}, scale: {specReplicasPath: .spec.size, statusReplicasPath: .status.size}}
    additionalPrinterColumns: [{name: Size, type: integer, jsonPath: .spec.size}]
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            required: [size]
            properties: {size: {type: integer, minimum: 1}, color: {type: string, default: red}}
          status: {type: object, x-kubernetes-preserve-unknown-fields: true}
`
const widget = (spec: string): string => `{apiVersion: ex.io/v1, kind: Widget, metadata: {name: w1}, spec: ${spec}}`

describeWith(["kubectl"], ({ kubectl }) => {
  let cluster: TestCluster
  let k: Client

  beforeAll(async () => {
    cluster = await startTestCluster()
    k = await cluster.client(kubectl.path)
    expect(await k(["apply", "-f", "-"], definition)).toMatchObject({ code: 0 })
    expect(await k(["wait", "--for=condition=Established", "crd/widgets.ex.io", "--timeout=10s"])).toMatchObject({ code: 0 })
  })
  afterAll(() => cluster.close())

  it("serves, prints, defaults and validates what a definition declares", async () => {
    expect((await k(["create", "-f", "-"], widget("{size: 2, junk: 1}"))).stderr).toContain(
      'strict decoding error: unknown field "spec.junk"'
    )
    expect((await k(["create", "-f", "-"], widget("{size: 0}"))).stderr).toBe(
      'The Widget "w1" is invalid: spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1\n'
    )
    expect((await k(["apply", "-f", "-"], widget("{size: 2}"))).stdout).toBe("widget.ex.io/w1 created\n")
    expect((await k(["get", "wd"])).stdout).toMatch(/^NAME\s+SIZE\nw1\s+2\n$/)
    expect((await k(["get", "wd", "w1", "-o", "jsonpath={.spec.color} {.metadata.generation}"])).stdout).toBe("red 1")
    expect((await k(["explain", "widget.spec"])).stdout).toContain("size\t<integer> -required-")
  })

  it("keeps status, scale and spec apart", async () => {
    await k(["patch", "wd", "w1", "--type=merge", "--subresource=status", "-p", '{"spec":{"size":9},"status":{"size":1}}'])
    await k(["scale", "wd", "w1", "--replicas=4"])
    expect(cluster.store.get("widgets.ex.io", "default", "w1")).toMatchObject({
      spec: { size: 4 },
      status: { size: 1 },
      metadata: { generation: 2 }
    })
    expect((await k(["patch", "wd", "w1", "-p", '{"spec":{"size":3}}'])).stderr).toContain(
      "application/strategic-merge-patch+json is not supported"
    )
  })

  it("goes with its definition", async () => {
    expect(await k(["delete", "crd", "widgets.ex.io"])).toMatchObject({ code: 0 })
    expect((await k(["get", "wd"])).stderr).toContain("the server could not find the requested resource (get widgets.ex.io)")
    expect(cluster.store.list("widgets.ex.io")).toEqual([])
  })
})
