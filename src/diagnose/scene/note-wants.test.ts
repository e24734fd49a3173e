import { expect, it } from "vitest"
import { cartPod, evidenceOf, firing } from "./evidence.fixture.ts"
import { makeScene } from "./make-scene.ts"
import { noteWants } from "./note-wants.ts"

const pod = { kind: "Pod", namespace: "shop", name: "cart-6d5f7c8b9-x2x4z" }

it("notes what is looked for and not known, each once", () => {
  const { scene, wants } = noteWants(makeScene(evidenceOf({ objects: [cartPod()], complete: [{ kind: "Service", namespace: "shop" }] })))
  scene.find(pod)
  scene.find({ kind: "ConfigMap", namespace: "shop", name: "settings" })
  scene.find({ kind: "Service", namespace: "shop", name: "cart" })
  scene.all("Service", "shop")
  scene.all("Ingress")
  scene.all("Ingress")
  scene.everywhere("Service")
  scene.known("NetworkPolicy")
  scene.logsOf(pod, "app")
  scene.samplesOf("up == 0")
  scene.samplesOf("requests", { seconds: 60, step: 15 })
  expect(wants()).toEqual([
    { _tag: "object", entity: { kind: "ConfigMap", namespace: "shop", name: "settings" } },
    { _tag: "list", kind: "Ingress" },
    { _tag: "list", kind: "Service", everywhere: true },
    { _tag: "logs", pod, container: "app" },
    { _tag: "samples", query: "up == 0" },
    { _tag: "samples", query: "requests", over: { seconds: 60, step: 15 } }
  ])
})

it("looks for events of what has no namespace where the API server keeps them", () => {
  const { scene, wants } = noteWants(makeScene(evidenceOf({ subject: { alerts: [firing("NodeDown", {})] } })))
  scene.eventsOf({ kind: "Node", name: "worker-1" })
  expect(wants()).toEqual([{ _tag: "list", kind: "Event", namespace: "default" }])
})

it("knows a query that was answered with nothing, however it is written", () => {
  const { scene, wants } = noteWants(makeScene(evidenceOf({ answeredEmpty: ["up  == 0"] })))
  expect(scene.samplesOf("up==0")).toEqual([])
  expect(wants()).toEqual([])
})
