import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import { refusalError } from "../../platform/kubernetes/kube-error.ts"
import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { signal } from "../incident.fixture.ts"
import { extendSubject } from "./extend-subject.ts"
import { subjectFromJson, subjectJson, subjectOf } from "./subject.ts"

describe("what an incident is about", () => {
  it("is read from labels as exporters write them", () => {
    const subject = subjectOf([
      signal({ labels: { namespace: "shop", workload: "web", workload_type: "deployment", job: "kube-state-metrics" } }),
      signal({ labels: { node: "worker-1", persistentvolume: "pv-1", pod: "" } })
    ])
    expect([...subject.objects]).toEqual(["persistentvolume//pv-1", "node//worker-1"])
    expect([...subject.owners]).toEqual(["deployment/shop/web"])
    expect(subjectFromJson(subjectJson(subject))).toEqual(subject)
  })

  it("is what was measured, and not what measured it", () => {
    const labels = {
      exported_namespace: "shop",
      exported_pod: "db-0",
      namespace: "monitoring",
      pod: "ksm-0",
      service: "ksm",
      job: "kube-state-metrics"
    }
    const datadog = { kube_namespace: "crm", kube_deployment: "contacts" }
    const subject = subjectOf([signal({ labels }), signal({ labels: datadog })])
    expect([...subject.namespaces]).toEqual(["shop", "crm"])
    expect([...subject.objects]).toEqual(["pod/shop/db-0", "deployment/crm/contacts"])
    expect([...subject.owners]).toEqual(["statefulset/shop/db"])
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
