import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import { refusalError } from "../../platform/kubernetes/kube-error.ts"
import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { signal } from "../incident.fixture.ts"
import { extendSubject } from "./extend-subject.ts"
import { subjectFromJson, subjectJson, subjectOf, workloadsOfPod } from "./subject.ts"

describe("what an incident is about", () => {
  it.each([
    ["checkout-5d4b7c9f4d-x2x7k", ["Deployment checkout", "ReplicaSet checkout-5d4b7c9f4d"]],
    ["db-0", ["StatefulSet db"]],
    ["cilium-7xk2p", ["DaemonSet cilium", "Job cilium", "ReplicaSet cilium"]],
    ["standalone", []]
  ])("guesses what %s is of by how controllers name pods", (name, workloads) => {
    expect(workloadsOfPod(name).map((one) => `${one.kind} ${one.name}`)).toEqual(workloads)
  })

  it("is read from labels as exporters write them", () => {
    const subject = subjectOf([
      signal({ labels: { namespace: "shop", workload: "web", workload_type: "deployment", job: "kube-state-metrics" } }),
      signal({ labels: { node: "worker-1", persistentvolume: "pv-1", pod: "" } })
    ])
    expect([...subject.objects]).toEqual(["persistentvolume//pv-1", "node//worker-1"])
    expect([...subject.owners]).toEqual(["deployment/shop/web"])
    expect(subjectFromJson(subjectJson(subject))).toEqual(subject)
  })

  it("learns from the cluster who owns what, and what that uses; what cannot be read is left out", () => {
    const owned = (kind: string, name: string, owner: readonly [kind: string, name: string] | undefined, spec: object): KubeObject => ({
      apiVersion: "v1",
      kind,
      metadata: {
        name,
        namespace: "shop",
        ...(owner === undefined
          ? {}
          : { ownerReferences: [{ apiVersion: "apps/v1", kind: owner[0], name: owner[1], uid: "u", controller: true }] })
      },
      spec
    })
    const containers = [
      { name: "app", envFrom: [{ configMapRef: { name: "settings" } }], env: [{ valueFrom: { secretKeyRef: { name: "db", key: "k" } } }] }
    ]
    const objects = [
      owned("Pod", "odd-name", ["ReplicaSet", "web-1"], { containers, volumes: [{ persistentVolumeClaim: { claimName: "data" } }] }),
      owned("ReplicaSet", "web-1", ["Deployment", "web"], { template: { spec: { containers } } })
    ]
    const missing = (name: string) => refusalError(404, { cluster: "prod", where: name, said: "not found", retryAfter: 0 })
    const reader = {
      get: ({ name }: { readonly name: string }) => {
        const found = objects.find(({ metadata }) => metadata.name === name)
        return found === undefined ? Effect.fail(missing(name)) : Effect.succeed(found)
      }
    }
    const { subject } = Effect.runSync(extendSubject(subjectOf([signal({ labels: { namespace: "shop", pod: "odd-name" } })]), reader))
    expect([...subject.owners]).toEqual(["replicaset/shop/web-1", "deployment/shop/web"])
    expect([...subject.uses].toSorted()).toEqual(["configmap/shop/settings", "persistentvolumeclaim/shop/data", "secret/shop/db"])
  })
})
