import { expect, it } from "vitest"
import { printedEvidence, verdictOf } from "../../causes/verdict.fixture.ts"
import { withImpliedNodes } from "./implied-nodes.ts"

const verdict = (command: string, ...lines: ReadonlyArray<string>) => {
  const evidence = printedEvidence({ [command]: lines.join("\n") })
  return verdictOf({ ...evidence, objects: withImpliedNodes(evidence.objects) })
}
const row = (type: string, reason: string, age: string) => `  ${type}  ${reason}  ${age}  kubelet, n1  Node n1 status is now: ${reason}`

it("takes a node's conditions from its kubelet's events, the last of each", () => {
  const header = ["Events:", "  Type     Reason   Age    From       Message", "  ----     ------   ----   ----       -------"]
  const full = [...header, row("Normal", "NodeHasDiskPressure", "4m")]
  expect(verdict("$ kubectl describe node n1", ...full)).toBe("node-disk-pressure Node/n1")
  expect(verdict("$ kubectl describe node n1", ...full, row("Normal", "NodeHasNoDiskPressure", "1m"))).not.toMatch(/^node-/)
})

it.each([
  [
    "node-runtime-down",
    "setters.go:518] Node became not ready: {Type:Ready Status:False Reason:KubeletNotReady Message:PLEG is not healthy: it is slow}"
  ],
  [
    "node-runtime-down",
    `setters.go:580] "Node became not ready" node="n1" condition={"type":"Ready","status":"False","reason":"KubeletNotReady","message":"container runtime is down"}`
  ],
  [
    "node-cni-not-ready",
    `kubelet.go:2373] "Container runtime network not ready" networkReady="NetworkReady=false reason:NetworkPluginNotReady message:cni plugin not initialized"`
  ]
])("hears from the kubelet's journal: %s", (code, said) => {
  const lines = [30, 35].map((second) => `Apr 16 22:26:${second} n1 kubelet[10125]: E0416 22:26:${second}.1   10125 ${said}`)
  const over =
    'Apr 16 22:26:40 n1 kubelet[10125]: I0416 22:26:40.1   10125 kubelet_node_status.go:420] "Recording NodeReady event message for node"'
  expect(verdict("$ journalctl -u kubelet", ...lines)).toBe(`${code} Node/n1`)
  expect(verdict("$ journalctl -u kubelet", ...lines, over)).toBe("inconclusive")
})

it("knows what a kubelet says while it starts", () => {
  const said = [
    'kubelet.go:2373] "Container runtime network not ready" networkReady="NetworkReady=false reason:NetworkPluginNotReady message:cni plugin not initialized"',
    "kubelet.go:1820] skipping pod synchronization - [container runtime is down PLEG is not healthy: pleg was last seen active 2562047h47m16s ago; threshold is 3m0s]"
  ]
  const lines = said.map((one) => `Apr 16 22:26:30 n1 kubelet[10125]: E0416 22:26:30.1   10125 ${one}`)
  expect(verdict("$ journalctl -u kubelet", ...lines)).toBe("inconclusive")
})
