import { expect, it } from "vitest"
import { applyDefaults } from "../apply-defaults.ts"
import type { Draft } from "../draft.ts"
import { applyLimitRanges, limitRangeProblem } from "./limit-range.ts"

// The sentences are those of kube-apiserver 1.35.4 for the same ranges and objects.

const range = (...limits: ReadonlyArray<Draft>): Draft => applyDefaults("limitranges", { spec: { limits } })

const full = range(
  {
    type: "Container",
    min: { cpu: "100m" },
    max: { cpu: "1", memory: "1Gi" },
    default: { cpu: "500m", memory: "512Mi" },
    defaultRequest: { cpu: "200m" },
    maxLimitRequestRatio: { cpu: "4" }
  },
  { type: "Pod", max: { cpu: "1500m" }, min: { memory: "10Mi" } },
  { type: "PersistentVolumeClaim", min: { storage: "1Gi" }, max: { storage: "2Gi" } }
)
const podOnly = range({ type: "Pod", max: { memory: "1Gi" }, maxLimitRequestRatio: { cpu: "2" } })
const cpuPerPod = range({ type: "Pod", max: { cpu: "1" } })

const container = (name: string, resources: Draft = {}, extra: Draft = {}): Draft => ({ name, image: "x", resources, ...extra })
const pod = (containers: ReadonlyArray<Draft>, initContainers: ReadonlyArray<Draft> = []): Draft =>
  applyDefaults("pods", { apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, spec: { containers, initContainers } })
const claim = (storage: string): Draft => ({ kind: "PersistentVolumeClaim", spec: { resources: { requests: { storage } } } })

it.each([
  [
    "low",
    full,
    pod([container("app", { requests: { cpu: "50m" } })]),
    "[minimum cpu usage per Container is 100m, but request is 50m, cpu max limit to request ratio per Container is 4, but provided ratio is 10.000000]"
  ],
  [
    "high",
    full,
    pod([container("app", { limits: { cpu: "2", memory: "2Gi" } })]),
    "[maximum cpu usage per Container is 1, but limit is 2, maximum memory usage per Container is 1Gi, but limit is 2Gi, maximum cpu usage per Pod is 1500m, but limit is 2]"
  ],
  [
    "ratio",
    full,
    pod([container("app", { limits: { cpu: "1" }, requests: { cpu: "100m" } })]),
    "cpu max limit to request ratio per Container is 4, but provided ratio is 10.000000"
  ],
  ["many", full, pod(["a", "b", "c", "d"].map((name) => container(name))), "maximum cpu usage per Pod is 1500m, but limit is 2"],
  ["defaults suffice", full, pod([container("app")]), undefined],
  ["large claim", full, claim("5Gi"), "maximum storage usage per PersistentVolumeClaim is 2Gi, but request is 5Gi"],
  ["small claim", full, claim("500Mi"), "minimum storage usage per PersistentVolumeClaim is 1Gi, but request is 500Mi"],
  [
    "nothing stated",
    podOnly,
    pod([container("app")]),
    "[maximum memory usage per Pod is 1Gi.  No limit is specified, cpu max limit to request ratio per Pod is 2, but no request is specified or request is 0]"
  ],
  [
    "pod ratio",
    podOnly,
    pod([container("app", { limits: { cpu: "4" }, requests: { cpu: "1" } })]),
    "[maximum memory usage per Pod is 1Gi.  No limit is specified, cpu max limit to request ratio per Pod is 2, but provided ratio is 4.000000]"
  ],
  [
    "init container",
    cpuPerPod,
    pod([container("a", { limits: { cpu: "800m" } })], [container("i", { limits: { cpu: "2" } })]),
    "maximum cpu usage per Pod is 1, but limit is 2"
  ],
  [
    "sidecar",
    cpuPerPod,
    pod([container("a", { limits: { cpu: "800m" } })], [container("i", { limits: { cpu: "500m" } }, { restartPolicy: "Always" })]),
    "maximum cpu usage per Pod is 1, but limit is 1300m"
  ]
])("%s", (_, limits, object, expected) => {
  const admitted = object.kind === "Pod" ? applyLimitRanges(object, [limits]) : object
  expect(limitRangeProblem(admitted, [limits])).toBe(expected)
})

it("fills in and notes what containers leave open", () => {
  const filled = applyLimitRanges(pod([container("a"), container("b", { requests: { cpu: "300m" } })], [container("i")]), [full])
  expect(filled.metadata.annotations["kubernetes.io/limit-ranger"]).toBe(
    "LimitRanger plugin set: cpu, memory request for container a; cpu, memory limit for container a; memory request for container b; cpu, memory limit for container b; cpu, memory request for init container i; cpu, memory limit for init container i"
  )
  expect(filled.spec.containers[1].resources).toEqual({
    limits: { cpu: "500m", memory: "512Mi" },
    requests: { cpu: "300m", memory: "512Mi" }
  })
})
