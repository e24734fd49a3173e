import { beforeAll, expect, it } from "vitest"
import { type KindModels, loadKindModels } from "./kind-models.ts"
import { keyDefault, patchMeta, placeBelow, rootPlace } from "./patch-meta.ts"

let models: KindModels
beforeAll(async () => {
  models = await loadKindModels()
})

const metaOf = (group: string, version: string, kind: string, path: ReadonlyArray<string | number>) => {
  const model = models.ofKind({ group, version, kind })
  return model === undefined ? "no such kind" : patchMeta(models, model, path)
}

it.each([
  [
    "apps",
    "v1",
    "Deployment",
    "spec.template.spec.containers",
    { listType: "map", listMapKeys: ["name"], patchStrategy: ["merge"], mergeKey: "name" }
  ],
  [
    "apps",
    "v1",
    "Deployment",
    "spec.template.spec.containers.0.ports",
    { listType: "map", listMapKeys: ["containerPort", "protocol"], patchStrategy: ["merge"], mergeKey: "containerPort" }
  ],
  [
    "apps",
    "v1",
    "Deployment",
    "spec.template.spec.volumes",
    { listType: "map", listMapKeys: ["name"], patchStrategy: ["merge", "retainKeys"], mergeKey: "name" }
  ],
  ["apps", "v1", "Deployment", "spec.template.spec.containers.0.args", { listType: "atomic" }],
  ["apps", "v1", "Deployment", "spec.template.spec.tolerations", { listType: "atomic" }],
  ["apps", "v1", "Deployment", "spec.strategy", { patchStrategy: ["retainKeys"] }],
  ["apps", "v1", "Deployment", "spec.selector", { mapType: "atomic" }],
  ["", "v1", "Pod", "metadata.finalizers", { listType: "set", patchStrategy: ["merge"] }],
  ["", "v1", "Pod", "metadata.labels", {}],
  ["", "v1", "Pod", "spec.nodeSelector", { mapType: "atomic" }],
  ["", "v1", "Service", "spec.selector", { mapType: "atomic" }],
  ["", "v1", "PersistentVolume", "spec.claimRef", { mapType: "granular" }],
  ["policy", "v1", "PodDisruptionBudget", "spec.selector", { mapType: "atomic", patchStrategy: ["replace"] }],
  ["events.k8s.io", "v1", "Event", "regarding", { mapType: "atomic" }],
  ["apps", "v1", "Deployment", "spec.nonsense", undefined]
])("%s/%s %s %s", (group, version, kind, path, expected) => {
  expect(metaOf(group, version, kind, path.split("."))).toEqual(expected)
})

it("tells kinds of one name in two groups apart", () => {
  expect(models.ofKind({ group: "", version: "v1", kind: "Event" })?.fields.has("involvedObject")).toBe(true)
  expect(models.ofKind({ group: "events.k8s.io", version: "v1", kind: "Event" })?.fields.has("regarding")).toBe(true)
  expect(models.ofKind({ group: "ex.io", version: "v1", kind: "Widget" })).toBeUndefined()
})

it("knows what a missing list key stands for", () => {
  const service = models.ofKind({ group: "", version: "v1", kind: "Service" })
  if (service === undefined) throw new Error("no Service")
  const ports = ["spec", "ports", 0].reduce((place, step) => placeBelow(models, place, step) ?? place, rootPlace(service))
  expect(keyDefault(ports.type, "protocol")).toBe("TCP")
  expect(keyDefault(ports.type, "port")).toBeUndefined()
})
