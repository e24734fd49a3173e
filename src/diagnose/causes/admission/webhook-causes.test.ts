import { describe, expect, it } from "vitest"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { at, cartPod, evidenceOf, waiting, warning } from "../../scene/evidence.fixture.ts"
import type { Evidence } from "../../scene/scene.ts"
import { verdictOf } from "../verdict.fixture.ts"
import { authority } from "./authority.fixture.ts"

const NAME = "pods.policy.example"

interface Given {
  readonly webhook?: object
  readonly clientConfig?: object
}

const configuration = ({ clientConfig, webhook }: Given = {}): KubeObject => ({
  apiVersion: "admissionregistration.k8s.io/v1",
  kind: "ValidatingWebhookConfiguration",
  metadata: { name: "policy" },
  webhooks: [
    {
      name: NAME,
      failurePolicy: "Fail",
      rules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] }],
      clientConfig: { service: { namespace: "policy", name: "judge", port: 443 }, ...clientConfig },
      ...webhook
    }
  ]
})

const labels = { app: "judge" }
const service: KubeObject = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "judge", namespace: "policy" },
  spec: { selector: labels, ports: [{ port: 443, targetPort: 8443 }] }
}
const endpoints = (isReady: boolean): KubeObject => ({
  apiVersion: "discovery.k8s.io/v1",
  kind: "EndpointSlice",
  metadata: { name: "judge-1", namespace: "policy", labels: { "kubernetes.io/service-name": "judge" } },
  endpoints: isReady ? [{ addresses: ["10.0.0.9"], conditions: { ready: true } }] : []
})
const judge = (replicas: number): KubeObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "judge", namespace: "policy" },
  spec: { replicas, template: { metadata: { labels } } },
  status: { replicas: 0 }
})

const replicaSet = (status: object = { replicas: 0 }): KubeObject => ({
  apiVersion: "apps/v1",
  kind: "ReplicaSet",
  metadata: {
    name: "cart-6d5f7c8b9",
    namespace: "shop",
    ownerReferences: [{ apiVersion: "apps/v1", kind: "Deployment", name: "cart", uid: "d", controller: true }]
  },
  spec: { replicas: 2, template: { metadata: { labels: { app: "cart" } } } },
  status
})
const cart: KubeObject = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "cart", namespace: "shop" },
  spec: { replicas: 2 },
  status: { replicas: 0, availableReplicas: 0 }
}
const failed = (why: string) =>
  warning(replicaSet(), "FailedCreate", `Error creating: Internal error occurred: failed calling webhook "${NAME}": ${why}`)
const post = 'failed to call webhook: Post "https://judge.policy.svc:443/validate?timeout=10s": '

const everywhere = ["Service", "EndpointSlice", "Pod", "Deployment", "Namespace"].map((kind) => ({ kind }))
const verdict = (objects: ReadonlyArray<KubeObject>, rest: Partial<Omit<Evidence, "objects">> = {}) =>
  verdictOf(evidenceOf({ objects: [cart, replicaSet(), ...objects], complete: everywhere, ...rest }))

describe("a webhook's cause is named for", () => {
  it.each<readonly [what: string, objects: ReadonlyArray<KubeObject>, expected: string]>([
    [
      "a service that is not there, told and seen",
      [configuration(), failed(`${post}service "judge" not found`)],
      "webhook-service-missing ValidatingWebhookConfiguration/policy"
    ],
    [
      "a service that is not there, though no event is left",
      [configuration()],
      "webhook-service-missing ValidatingWebhookConfiguration/policy"
    ],
    [
      "a port that the service has not",
      [
        configuration({ clientConfig: { service: { namespace: "policy", name: "judge", port: 8443 } } }),
        service,
        endpoints(true),
        failed(`${post}no service port 8443 found for service "judge"`)
      ],
      "webhook-port-mismatch ValidatingWebhookConfiguration/policy"
    ],
    [
      "pods that were scaled to zero",
      [configuration(), service, endpoints(false), judge(0), failed(`${post}no endpoints available for service "judge"`)],
      "webhook-without-endpoints Deployment/judge"
    ],
    [
      "a service without endpoints",
      [configuration(), service, endpoints(false), judge(1), failed(`${post}no endpoints available for service "judge"`)],
      "webhook-without-endpoints Service/judge"
    ],
    [
      "a service without endpoints, where calls only take too long",
      [configuration(), service, endpoints(false), judge(1), failed(`${post}context deadline exceeded`)],
      "webhook-without-endpoints Service/judge"
    ],
    [
      "an authority that is not valid yet",
      [
        configuration({ clientConfig: { caBundle: authority } }),
        service,
        endpoints(true),
        failed(`${post}tls: failed to verify certificate: x509: certificate has expired or is not yet valid`)
      ],
      "webhook-certificate-invalid ValidatingWebhookConfiguration/policy"
    ],
    [
      "a certificate of another authority, as only the API server knows",
      [
        configuration(),
        service,
        endpoints(true),
        failed(`${post}tls: failed to verify certificate: x509: certificate signed by unknown authority`)
      ],
      "webhook-certificate-invalid ValidatingWebhookConfiguration/policy"
    ],
    [
      "an answer that takes too long",
      [configuration(), service, endpoints(true), failed(`${post}context deadline exceeded`)],
      "webhook-timed-out ValidatingWebhookConfiguration/policy"
    ],
    [
      "a refusal that tells nothing more",
      [configuration(), service, endpoints(true), failed(`${post}dial tcp 10.96.0.9:443: connect: connection refused`)],
      "admission-webhook-unavailable ValidatingWebhookConfiguration/policy"
    ]
  ])("%s", (_, objects, expected) => {
    expect(verdict(objects)).toBe(expected)
  })

  it("what keeps the webhook's own pods down, also when it is asked about what they refuse", () => {
    const pod = cartPod({ name: "judge-6d5f7c8b9-aaaaa", ...waiting("ImagePullBackOff", "manifest unknown: not found") })
    const down: KubeObject = {
      ...pod,
      metadata: {
        ...pod.metadata,
        namespace: "policy",
        labels: { ...labels, "pod-template-hash": "6d5f7c8b9" },
        ownerReferences: [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: "judge-6d5f7c8b9", uid: "r", controller: true }]
      }
    }
    const objects = [
      configuration(),
      service,
      endpoints(false),
      judge(1),
      down,
      failed(`${post}no endpoints available for service "judge"`)
    ]
    expect(verdict(objects)).toBe("image-tag-missing Deployment/judge")
    expect(verdict(objects, { subject: { alerts: [], namespace: "shop", workload: "cart" } })).toBe("image-tag-missing Deployment/judge")
  })
})

describe("no webhook is blamed", () => {
  it.each<readonly [what: string, objects: ReadonlyArray<KubeObject>]>([
    ["that lets pass what it cannot judge", [configuration({ webhook: { failurePolicy: "Ignore" } })]],
    [
      "that leaves the namespace out",
      [
        configuration({ webhook: { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "other" } } } }),
        { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } }
      ]
    ],
    [
      "that leaves the pods out",
      [configuration({ webhook: { objectSelector: { matchExpressions: [{ key: "app", operator: "NotIn", values: ["cart"] }] } } })]
    ],
    [
      "that is asked about other kinds",
      [configuration({ webhook: { rules: [{ apiGroups: ["apps"], operations: ["CREATE"], resources: ["deployments"] }] } })]
    ],
    ["whose rules decide by CEL", [configuration({ webhook: { matchConditions: [{ name: "a", expression: "true" }] } })]]
  ])("%s", (_, objects) => {
    expect(verdict(objects)).not.toContain("webhook")
  })

  it("that works, and refuses by its policy", () => {
    const denied = warning(
      replicaSet(),
      "FailedCreate",
      `admission webhook "${NAME}" denied the request: images must come from our registry`
    )
    expect(verdict([configuration(), service, endpoints(true), denied])).toBe("admission-webhook-denied Deployment/cart")
  })

  it("that is broken, where a policy refuses before it is asked", () => {
    const denied = warning(
      replicaSet(),
      "FailedCreate",
      `pods "cart-" is forbidden: ValidatingAdmissionPolicy 'owners' with binding 'owners-shop' denied request: pods need an owner label`
    )
    expect(verdict([denied])).toBe("admission-policy-denied Deployment/cart")
  })

  it("that is broken while nothing has to pass it", () => {
    const objects = [configuration(), cartPod()]
    expect(verdictOf(evidenceOf({ objects, complete: everywhere }))).toBe("healthy")
  })

  it("that failed before the pods were made, or that a program only speaks of", () => {
    const made: KubeObject = { ...warning(replicaSet(), "SuccessfulCreate", "Created pod", 30), type: "Normal" }
    const running = { replicas: 2, readyReplicas: 2 }
    const objects = [configuration(), replicaSet(running), cartPod(), failed(`${post}service "judge" not found`), made]
    expect(verdictOf(evidenceOf({ objects, complete: everywhere }))).not.toContain("webhook")
    const log = {
      namespace: "shop",
      pod: cartPod().metadata.name,
      previous: false,
      lines: [`failed calling webhook "${NAME}": service "judge" not found`],
      source: "x"
    }
    expect(verdictOf(evidenceOf({ objects: [configuration(), cartPod()], complete: everywhere, logs: [log] }))).not.toContain("webhook")
  })

  it("for its service while the API server names its certificate", () => {
    const told = failed(`${post}tls: failed to verify certificate: x509: certificate signed by unknown authority`)
    expect(
      verdict([configuration({ clientConfig: { caBundle: authority } }), service, endpoints(false), told], { now: Date.parse(at(30)) })
    ).toBe("webhook-certificate-invalid ValidatingWebhookConfiguration/policy")
  })

  it("for its service while the API server names its certificate by now, whatever a condition said at first", () => {
    const message = `Internal error occurred: failed calling webhook "${NAME}": ${post}service "judge" not found`
    const failure = { type: "ReplicaFailure", status: "True", reason: "FailedCreate", lastTransitionTime: at(5), message }
    const told = failed(`${post}tls: failed to verify certificate: x509: certificate signed by unknown authority`)
    const stale = { ...cart, status: { replicas: 0, conditions: [failure] } }
    const objects = [stale, replicaSet({ replicas: 0, conditions: [failure] }), configuration(), service, endpoints(true), told]
    expect(verdictOf(evidenceOf({ objects, complete: everywhere }))).toBe(
      "webhook-certificate-invalid ValidatingWebhookConfiguration/policy"
    )
  })
})
