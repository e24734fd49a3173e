import { expect, it } from "vitest"
import { readPrinted } from "../read-printed.ts"

const read = (command: string) =>
  readPrinted({
    command,
    output: ["status:", "  conditions:", "  - type: PodScheduled", '    status: "False"', "  phase: Pending"].join("\n"),
    namespace: "shop"
  }).objects

it("reads what a filter left of an object as a part of the one that the command names", () => {
  expect(read("$ kubectl get pod cart-1 -n mail -o yaml | grep -A9 ^status")).toEqual([
    {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "cart-1", namespace: "mail" },
      status: { conditions: [{ type: "PodScheduled", status: "False" }], phase: "Pending" }
    }
  ])
  expect(read("$ kubectl get node n1 -oyaml | grep -A9 ^status")).toMatchObject([{ kind: "Node", metadata: { name: "n1" } }])
  expect(read("$ kubectl get pods -o yaml | grep -A9 ^status")).toEqual([])
})
