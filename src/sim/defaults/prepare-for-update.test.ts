import { describe, expect, it } from "vitest"
import { prepareForUpdate } from "./prepare-for-update.ts"

const service = (spec: object) => ({ metadata: { name: "web" }, spec: { clusterIP: "10.96.0.9", ports: [{ port: 80 }], ...spec } })

describe("prepareForUpdate", () => {
  it("takes from a Service what only its former type had", () => {
    const before = service({ type: "NodePort", externalTrafficPolicy: "Cluster", ports: [{ port: 80, nodePort: 30080 }] })
    const asked = service({ type: "ClusterIP", externalTrafficPolicy: "Cluster", ports: [{ port: 80, nodePort: 30080 }] })
    expect(prepareForUpdate("services", asked, before)).toEqual(service({ type: "ClusterIP", ports: [{ port: 80 }] }))
    expect(asked.spec.ports).toEqual([{ port: 80, nodePort: 30080 }])
  })

  it("leaves to validation what the update itself says of such a field", () => {
    const before = service({ type: "NodePort", ports: [{ port: 80, nodePort: 30080 }] })
    const asked = service({ type: "ClusterIP", ports: [{ port: 80, nodePort: 31234 }] })
    expect(prepareForUpdate("services", asked, before)).toEqual(asked)
  })

  it("counts the templates of a DaemonSet, whatever the client says", () => {
    const agent = (image: string, generation: string) => ({
      metadata: { annotations: { "deprecated.daemonset.template.generation": generation } },
      spec: { template: { spec: { containers: [{ name: "agent", image }] } } }
    })
    expect(prepareForUpdate("daemonsets.apps", agent("a:2", "9"), agent("a:1", "3"))).toEqual(agent("a:2", "4"))
    expect(prepareForUpdate("daemonsets.apps", agent("a:1", "9"), agent("a:1", "3"))).toEqual(agent("a:1", "3"))
  })

  it("keeps what a certificate was asked for", () => {
    const request = (usages: ReadonlyArray<string>) => ({ spec: { usages, username: "nora" } })
    const csrs = "certificatesigningrequests.certificates.k8s.io"
    expect(prepareForUpdate(csrs, request(["server auth"]), request(["client auth"]))).toEqual(request(["client auth"]))
  })
})
