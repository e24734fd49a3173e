import { describe, expect, it } from "@effect/vitest"
import { Schema } from "effect"
import { showEntity } from "../../domain/entity.ts"
import type { Relation } from "../../domain/knowledge-graph.ts"
import { jaegerTrace, resourceSpans } from "../../platform/traces/answers.fixture.ts"
import { tracesIn } from "../../platform/traces/read-answer.ts"
import { callsOfJaeger, callsOfTraces, contributeCalls } from "./calls.ts"
import { CatalogEntity, contributeCatalog } from "./catalog.ts"
import type { Contribution } from "./contribution.ts"
import { makeKnowledgeGraph } from "./knowledge-graph.ts"
import { contributeKubernetes } from "./objects/contribute-kubernetes.ts"
import { deployment, object, service } from "./objects.fixture.ts"
import { contributeRules } from "./rules.ts"

const line = ({ from, kind, source, to }: Relation): string => `${source}: ${showEntity(from)} ${kind} ${showEntity(to)}`

const told = (contributions: ReadonlyArray<Contribution>): ReadonlyArray<string> => {
  const graph = makeKnowledgeGraph()
  for (const contribution of contributions) graph.put(contribution)
  return graph.relations().map(line).sort()
}

const objects = (...all: ReadonlyArray<ReturnType<typeof object>>) => told(all.map((one) => contributeKubernetes(one, 1)))

describe("objects", () => {
  it.each([
    [
      "an Ingress",
      object(
        "networking.k8s.io/v1",
        "Ingress",
        "front",
        {},
        {
          rules: [{ host: "shop.example.com", http: { paths: [{ path: "/", backend: { service: { name: "web" } } }] } }],
          tls: [{ secretName: "front-tls" }]
        }
      ),
      ["kubernetes: Ingress shop/front mounts Secret shop/front-tls", "kubernetes: Ingress shop/front routes-to Service shop/web"]
    ],
    [
      "a route of the Gateway API into another namespace",
      object(
        "gateway.networking.k8s.io/v1",
        "HTTPRoute",
        "web",
        {},
        {
          parentRefs: [{ name: "edge", namespace: "infra" }],
          rules: [{ backendRefs: [{ name: "web" }] }]
        }
      ),
      ["kubernetes: Gateway infra/edge routes-to HTTPRoute shop/web", "kubernetes: HTTPRoute shop/web routes-to Service shop/web"]
    ],
    [
      "an autoscaler",
      object(
        "autoscaling/v2",
        "HorizontalPodAutoscaler",
        "web",
        {},
        {
          scaleTargetRef: { kind: "Deployment", name: "web" },
          metrics: [
            { type: "Resource", resource: { name: "cpu" } },
            { type: "Pods", pods: { metric: { name: "queue_length" } } }
          ]
        }
      ),
      [
        "kubernetes: HorizontalPodAutoscaler shop/web consumes-metric Metric cpu",
        "kubernetes: HorizontalPodAutoscaler shop/web consumes-metric Metric queue_length",
        "kubernetes: HorizontalPodAutoscaler shop/web scales Deployment shop/web"
      ]
    ],
    [
      "a release of Helm",
      object("v1", "ConfigMap", "settings", {
        labels: { "helm.sh/chart": "web-1.4.0" },
        annotations: { "meta.helm.sh/release-name": "web", "meta.helm.sh/release-namespace": "shop" }
      }),
      ["kubernetes: ConfigMap shop/settings deployed-by Release shop/web", "kubernetes: Release shop/web deployed-by Chart web-1.4.0"]
    ],
    [
      "an Application of Argo CD",
      object(
        "argoproj.io/v1alpha1",
        "Application",
        "web",
        { namespace: "argocd" },
        { source: { repoURL: "https://git.example.com/web", path: "deploy" } }
      ),
      ["kubernetes: Application argocd/web deployed-by Repository https://git.example.com/web"]
    ],
    [
      "a volume claim",
      object("v1", "PersistentVolumeClaim", "data", {}, { volumeName: "pv-1", storageClassName: "fast" }),
      [
        "kubernetes: PersistentVolumeClaim shop/data depends-on StorageClass fast",
        "kubernetes: PersistentVolumeClaim shop/data mounts PersistentVolume pv-1"
      ]
    ]
  ])("says of %s what it leads to", (_name, given, expected) => {
    expect(objects(given)).toEqual(expected)
  })

  it("draws what its author says only to what exists", () => {
    const web = deployment("web", undefined, { annotations: { "handrail.dev/depends-on": "cart, data/redis" } })
    expect(objects(web, service("cart"))).toContain("annotation: Deployment shop/web depends-on Service shop/cart")
    expect(objects(web, service("cart")).filter((one) => one.includes("redis"))).toEqual([])
  })
})

const groups = [
  {
    name: "web",
    rules: [
      {
        record: "web:errors:ratio",
        expr: 'sum(rate(http_requests_total{code=~"5.."}[5m])) / sum(rate({__name__="http_requests_total"}[5m]))'
      },
      {
        alert: "WebErrors",
        expr: "web:errors:ratio > 0.05 and on() up",
        labels: { severity: "critical" },
        annotations: { runbook_url: "https://runbooks.example.com/web" }
      }
    ]
  }
]

const expectedOfRules = [
  "prometheus: Alert WebErrors consumes-metric Metric up",
  "prometheus: Alert WebErrors consumes-metric Metric web:errors:ratio",
  "prometheus: Alert WebErrors documented-by Runbook https://runbooks.example.com/web",
  "prometheus: Metric web:errors:ratio consumes-metric Metric http_requests_total"
]

describe("other sources", () => {
  it("reads rules of Prometheus, from a file and from an object alike", () => {
    expect(told([contributeRules({ groups }, "rules.yaml", 1)])).toEqual(expectedOfRules)
    expect(objects(object("monitoring.coreos.com/v1", "PrometheusRule", "web", {}, { groups }))).toEqual(expectedOfRules)
  })

  it("reads a service catalog, and finds what runs a component", () => {
    const component = Schema.decodeUnknownSync(CatalogEntity)({
      apiVersion: "backstage.io/v1alpha1",
      kind: "Component",
      metadata: {
        name: "web",
        annotations: { "backstage.io/kubernetes-label-selector": "app=web" },
        links: [{ url: "https://wiki.example.com/web", title: "Runbook" }]
      },
      spec: { type: "service", owner: "team-shop", system: "shop", dependsOn: ["resource:default/orders-db", "component:cart"] }
    })
    expect(told([contributeCatalog(component, "catalog-info.yaml", 1), contributeKubernetes(deployment("web"), 1)])).toEqual([
      "catalog: Component web depends-on Component cart",
      "catalog: Component web depends-on Resource orders-db",
      "catalog: Component web documented-by Runbook https://wiki.example.com/web",
      "catalog: Component web owns Deployment shop/web",
      "catalog: Owner team-shop owns Component web",
      "catalog: System shop owns Component web"
    ])
  })

  it.each<readonly [of: string, answer: unknown]>([
    ["Tempo", { batches: resourceSpans }],
    ["Jaeger", { data: [jaegerTrace] }]
  ])("reads who calls whom from requests that %s tells of", (_, answer) => {
    expect(callsOfTraces(tracesIn(answer) ?? [])).toEqual([
      { client: "cart", server: "cart" },
      { client: "cart", server: "stock" }
    ])
    const untold = callsOfTraces((tracesIn(answer) ?? []).map(({ id, spans }) => ({ id, spans: spans.slice(0, 2) })))
    expect(untold).toContainEqual({ client: "cart", server: "stock" })
  })

  it("reads who calls whom from traces, and takes a workload of that name to be it", () => {
    const calls = callsOfJaeger({
      data: [
        { parent: "web", child: "cart", callCount: 12 },
        { parent: "web", child: "web" }
      ]
    })
    expect(told([contributeCalls(calls, "jaeger.json", 1), contributeKubernetes(deployment("cart"), 1)])).toEqual([
      "traces: Component cart owns Deployment shop/cart",
      "traces: Component web depends-on Component cart"
    ])
  })
})
