import { describe, expect, it } from "vitest"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { at, cartPod, crashing, evidenceOf, logOf } from "../../scene/evidence.fixture.ts"
import type { Evidence } from "../../scene/scene.ts"
import { verdictOf } from "../verdict.fixture.ts"

const object = (kind: string, name: string, rest: object, namespace = "shop"): KubeObject => ({
  apiVersion: "v1",
  kind,
  metadata: { name, namespace, creationTimestamp: at(0) },
  ...rest
})

const service = (name: string, spec: object, namespace = "shop") => object("Service", name, { spec }, namespace)
const database = service("db", { selector: { app: "db" }, ports: [{ port: 5432, targetPort: 5432 }] })

/** A pod of the Deployment `db`, which runs and is ready. */
const dbPod = (labels: Readonly<Record<string, string>> = { app: "db" }, port = 5432): KubeObject => {
  const pod = cartPod({ name: "db-7c9d8f6b5-q2w4e", labels, container: { ports: [{ containerPort: port }] } })
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      labels: { ...labels, "pod-template-hash": "7c9d8f6b5" },
      ownerReferences: [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: "db-7c9d8f6b5", uid: "db", controller: true }]
    }
  }
}

const policy = (spec: object, name = "closed") => object("NetworkPolicy", name, { spec })
const cart = cartPod(crashing())
const complains = (line: string) => [logOf(cart, "starting", line)]
const timeout = "dial tcp: connect to db:5432: i/o timeout"
const noName = "getaddrinfo EAI_AGAIN db"
const wholeShop: Evidence["complete"] = ["NetworkPolicy", "Service", "Pod", "Deployment"].map((kind) => ({ kind, namespace: "shop" }))

const scene = (line: string, ...objects: ReadonlyArray<KubeObject>) =>
  evidenceOf({ objects: [cart, database, dbPod(), ...objects], logs: complains(line), complete: wholeShop })

describe("a network policy is the cause where", () => {
  it.each<readonly [string, Evidence, string]>([
    [
      "no rule lets the caller in",
      scene(
        timeout,
        policy({
          podSelector: { matchLabels: { app: "db" } },
          policyTypes: ["Ingress"],
          ingress: [{ from: [{ podSelector: { matchLabels: { app: "other" } } }] }]
        })
      ),
      "network-policy-blocks-ingress NetworkPolicy/closed"
    ],
    [
      "the rule is for the service's port and not the pods'",
      evidenceOf({
        objects: [
          cart,
          service("db", { selector: { app: "db" }, ports: [{ port: 80, targetPort: 5432 }] }),
          dbPod(),
          policy({ podSelector: {}, policyTypes: ["Ingress"], ingress: [{ ports: [{ port: 80 }] }] })
        ],
        logs: complains("connect to db:80: i/o timeout"),
        complete: wholeShop
      }),
      "network-policy-blocks-ingress NetworkPolicy/closed"
    ],
    [
      "all egress is denied",
      scene(
        timeout,
        policy({
          podSelector: { matchLabels: { app: "cart" } },
          policyTypes: ["Egress"],
          egress: [{ ports: [{ port: 53, protocol: "UDP" }] }]
        })
      ),
      "network-policy-blocks-egress NetworkPolicy/closed"
    ],
    [
      "DNS is not let out",
      scene(noName, policy({ podSelector: {}, policyTypes: ["Egress"], egress: [{ to: [{ podSelector: {} }], ports: [{ port: 5432 }] }] })),
      "network-policy-blocks-dns NetworkPolicy/closed"
    ],
    [
      "every port of its own namespace is let out to, where DNS is not",
      scene(noName, policy({ podSelector: {}, policyTypes: ["Egress"], egress: [{ to: [{ podSelector: {} }] }] })),
      "network-policy-blocks-dns NetworkPolicy/closed"
    ],
    [
      "nothing is let out, and names stay without an answer, whether or not other policies exist",
      evidenceOf({
        objects: [cart, database, dbPod(), policy({ podSelector: {}, policyTypes: ["Egress"] })],
        logs: complains("lookup db.stock.svc.cluster.local on 10.96.0.10:53: read udp 10.1.0.4:40112->10.96.0.10:53: i/o timeout")
      }),
      "network-policy-blocks-dns NetworkPolicy/closed"
    ],
    [
      "another namespace is let out to",
      scene(
        noName,
        policy({
          podSelector: {},
          policyTypes: ["Egress"],
          egress: [{ to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "stock" } } }] }]
        })
      ),
      "network-policy-blocks-dns NetworkPolicy/closed"
    ]
  ])("%s", (_, evidence, expected) => {
    expect(verdictOf(evidence)).toBe(expected)
  })
})

it("knows a service by its place in a URL, whatever word its name is", () => {
  const api = service("api", { selector: { app: "db" }, ports: [{ port: 80, targetPort: 5432 }] })
  const closed = policy({ podSelector: { matchLabels: { app: "db" } }, policyTypes: ["Ingress"] })
  const says = (line: string) =>
    verdictOf(evidenceOf({ objects: [cart, api, dbPod(), closed], logs: complains(line), complete: wholeShop }))
  expect(says("Get http://api/items: dial tcp: i/o timeout")).toBe("network-policy-blocks-ingress NetworkPolicy/closed")
  expect(says("Timeout connecting to server redis://api:80")).toBe("network-policy-blocks-ingress NetworkPolicy/closed")
  expect(says("api: i/o timeout")).toBe("dependency-unreachable Deployment/cart")
})

it("takes a policy whose rules are for nobody that is there for one that lets nobody in, where a person misses an answer", () => {
  const place = (name: string, labels: object) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name, labels } }) as KubeObject
  const closed = policy({
    podSelector: { matchLabels: { app: "db" } },
    policyTypes: ["Ingress"],
    ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: "edge" } } }] }]
  })
  const asked = (question: string, team: string) =>
    verdictOf(
      evidenceOf({
        objects: [database, dbPod(), closed, place("shop", {}), place("portal", { team })],
        logs: [{ ...logOf(dbPod(), "listening"), previous: false }],
        complete: [...wholeShop, { kind: "Namespace" }],
        subject: { namespace: "shop", alerts: [], question }
      })
    )
  expect(asked("portal gets no answer from db", "portal")).toBe("network-policy-blocks-ingress NetworkPolicy/closed")
  expect(asked("portal gets no answer from db", "edge")).toBe("healthy")
  expect(asked("how is db?", "portal")).toBe("healthy")
})

describe("a network policy is not the cause where", () => {
  it.each<readonly [string, Evidence]>([
    [
      "another policy lets the caller in",
      scene(
        timeout,
        policy({ podSelector: {}, policyTypes: ["Ingress"], ingress: [] }),
        policy(
          {
            podSelector: { matchLabels: { app: "db" } },
            ingress: [{ from: [{ podSelector: { matchLabels: { app: "cart" } } }], ports: [{ port: 5432 }] }]
          },
          "open"
        )
      )
    ],
    [
      "its selector is for other pods",
      scene(timeout, policy({ podSelector: { matchLabels: { app: "web" } }, policyTypes: ["Ingress"], ingress: [] }))
    ],
    [
      "it lets the whole namespace in",
      scene(
        timeout,
        policy({
          podSelector: {},
          policyTypes: ["Ingress"],
          ingress: [{ from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "shop" } } }] }]
        })
      )
    ],
    ["it is only a row of a table, which tells no rules", scene(timeout, policy({ podSelector: {} }))],
    [
      "DNS is let out to anywhere",
      scene(noName, policy({ podSelector: {}, policyTypes: ["Egress"], egress: [{ ports: [{ port: 53, protocol: "UDP" }] }] }))
    ],
    ...[
      { namespaceSelector: {} },
      {
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
        podSelector: { matchLabels: { "k8s-app": "kube-dns" } }
      },
      { namespaceSelector: { matchLabels: { role: "system" } } },
      { ipBlock: { cidr: "10.96.0.10/32" } }
    ].map((peer): readonly [string, Evidence] => [
      `DNS may be let out to by ${JSON.stringify(peer)}`,
      scene(noName, policy({ podSelector: {}, policyTypes: ["Egress"], egress: [{ to: [peer], ports: [{ port: 53, protocol: "UDP" }] }] }))
    ])
  ])("%s", (_, evidence) => {
    expect(verdictOf(evidence)).not.toContain("network-policy")
  })

  it("all is well behind it", () => {
    const closed = policy({ podSelector: {}, policyTypes: ["Ingress", "Egress"] })
    expect(verdictOf(evidenceOf({ objects: [cartPod(), dbPod(), database, closed], complete: wholeShop }))).toBe("healthy")
  })
})

describe("what is called is the cause where", () => {
  const zero = object("Deployment", "db", {
    apiVersion: "apps/v1",
    spec: { replicas: 0, template: { metadata: { labels: { app: "db" } } } },
    status: {}
  })
  it("it is scaled to zero", () => {
    const evidence = evidenceOf({ objects: [cart, database, zero], logs: complains("connect ECONNREFUSED db:5432"), complete: wholeShop })
    expect(verdictOf(evidence)).toBe("workload-scaled-to-zero Deployment/db")
  })
  it("it is scaled to zero, and what is left of it is the port of an address that it once had", () => {
    const gone = (port: number) =>
      verdictOf(
        evidenceOf({
          objects: [cart, database, zero],
          logs: complains(`dial tcp 10.244.9.9:${port}: connect: connection refused`),
          complete: wholeShop
        })
      )
    expect(gone(5432)).toBe("workload-scaled-to-zero Deployment/db")
    expect(gone(6379)).toBe("dependency-unreachable Deployment/cart")
  })
  it("it is scaled to zero behind an ingress, which its canary may be", () => {
    const ingress = (annotations = {}) =>
      object("Ingress", "shop", {
        apiVersion: "networking.k8s.io/v1",
        metadata: { name: "shop", namespace: "shop", annotations },
        spec: { rules: [{ http: { paths: [{ path: "/", backend: { service: { name: "db", port: { number: 5432 } } } }] } }] }
      })
    const behind = (leads: KubeObject) => verdictOf(evidenceOf({ objects: [cartPod(), database, zero, leads], complete: wholeShop }))
    expect(behind(ingress())).toBe("workload-scaled-to-zero Deployment/db")
    expect(behind(ingress({ "nginx.ingress.kubernetes.io/canary": "true" }))).not.toContain("zero")
  })
  it("and not when nobody misses it", () => {
    expect(verdictOf(evidenceOf({ objects: [cartPod(), database, zero] }))).not.toContain("zero")
  })
  it("and not as a selector that is wrong while its pods are away on purpose", () => {
    const spare = object("Deployment", "db-spare", {
      apiVersion: "apps/v1",
      spec: { replicas: 0, template: { metadata: { labels: { app: "db-spare" } } } },
      status: {}
    })
    const leads = service("db-spare", { selector: { app: "db-spare" }, ports: [{ port: 5432 }] })
    const nowhere = object("Endpoints", "db-spare", { subsets: [] })
    const calm = [cartPod(), database, dbPod(), spare, leads]
    expect(verdictOf(evidenceOf({ objects: calm, complete: wholeShop }))).toBe("healthy")
    expect(verdictOf(evidenceOf({ objects: [...calm, nowhere], complete: wholeShop }))).toBe("healthy")
  })
  it("its service leads to another port", () => {
    const wrong = service("db", { selector: { app: "db" }, ports: [{ port: 5432, targetPort: 5433 }] })
    const evidence = evidenceOf({ objects: [cart, wrong, dbPod()], logs: complains("connect ECONNREFUSED db:5432"), complete: wholeShop })
    expect(verdictOf(evidence)).toBe("service-target-port-mismatch Service/db")
    const named = service("db", { selector: { app: "db" }, ports: [{ port: 5432, targetPort: "sql" }] })
    expect(verdictOf(evidenceOf({ objects: [named, dbPod()] }))).toBe("service-target-port-mismatch Service/db")
  })
  it("its service is gone, which its own name in another place does not tell", () => {
    const own = object("Deployment", "cart", { apiVersion: "apps/v1", spec: { replicas: 1 }, status: { availableReplicas: 0 } })
    const says = (line: string) => verdictOf(evidenceOf({ objects: [cart, own], logs: complains(line), complete: wholeShop }))
    expect(says('FATAL: password authentication failed for user "cart"')).toBe("credentials-rejected Deployment/cart")
    expect(says("lookup cart-0.cart.shop.svc.cluster.local: no such host")).toBe("service-missing Service/cart")
  })
  it("the service that gives a stateful set's pods their names is gone", () => {
    const ring = object("StatefulSet", "cart", { apiVersion: "apps/v1", spec: { replicas: 1, serviceName: "cart-headless" }, status: {} })
    const logs = complains("lookup cart-0.cart-headless.shop.svc.cluster.local: no such host")
    expect(verdictOf(evidenceOf({ objects: [cart, ring], logs, complete: wholeShop }))).toBe("service-missing Service/cart-headless")
    const there = service("cart-headless", { selector: { app: "cart" }, ports: [{ port: 80 }], clusterIP: "None" })
    expect(verdictOf(evidenceOf({ objects: [cart, ring, there], logs, complete: wholeShop }))).not.toContain("service-missing")
  })
  it("its service is gone, in another namespace, or of other labels", () => {
    const deployment = object("Deployment", "db", { apiVersion: "apps/v1", spec: { replicas: 1 }, status: { availableReplicas: 1 } })
    const gone = evidenceOf({ objects: [cart, deployment, dbPod()], logs: complains("getaddrinfo ENOTFOUND db"), complete: wholeShop })
    expect(verdictOf(gone)).toBe("service-missing Service/db")
    const other = evidenceOf({
      objects: [cart, service("db", {}, "data")],
      logs: complains("getaddrinfo ENOTFOUND db"),
      complete: wholeShop
    })
    expect(verdictOf(other)).toBe("service-in-other-namespace Deployment/cart")
    const words = "could not connect to the db server(s). db-old:5432: Name or service not known"
    const bare = evidenceOf({ objects: [cart, service("db", {}, "data")], logs: complains(words), complete: wholeShop })
    expect(verdictOf(bare)).toBe("host-name-unknown Deployment/cart")
    const labels = evidenceOf({
      objects: [cart, database, dbPod({ app: "database" })],
      logs: complains("connect ECONNREFUSED db:5432"),
      complete: wholeShop
    })
    expect(verdictOf(labels)).toContain("db")
  })
})

describe("the cluster's DNS", () => {
  const dnsPod = (ready: boolean): KubeObject => {
    const pod = cartPod({ name: "coredns-5d78c9869d-abcde", ...(ready ? {} : crashing()) })
    return {
      ...pod,
      metadata: {
        ...pod.metadata,
        namespace: "kube-system",
        labels: { "k8s-app": "kube-dns" },
        ownerReferences: [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: "coredns-5d78c9869d", uid: "d", controller: true }]
      }
    }
  }
  it("is down for who asks it", () => {
    const none = object("Deployment", "coredns", { apiVersion: "apps/v1", spec: { replicas: 0 }, status: {} }, "kube-system")
    expect(verdictOf(scene(noName, none))).toBe("dns-server-down Deployment/coredns")
    // its service leads to what is scaled to zero, which says less
    const template = { metadata: { labels: { "k8s-app": "kube-dns" } } }
    const named = { ...none, spec: { replicas: 0, template } }
    const server = service(
      "kube-dns",
      { clusterIP: "10.96.0.10", selector: { "k8s-app": "kube-dns" }, ports: [{ port: 53 }] },
      "kube-system"
    )
    const silent = "dial tcp: lookup db on 10.96.0.10:53: read udp 10.0.0.7:33211->10.96.0.10:53: i/o timeout"
    expect(verdictOf(scene(silent, named, server))).toBe("dns-server-down Deployment/coredns")
    expect(verdictOf(scene(noName, dnsPod(false)))).toContain("coredns")
    expect(verdictOf(scene(noName, dnsPod(true)))).not.toContain("coredns")
  })
  it("answers by a template that there is nothing", () => {
    const corefile = ".:53 {\n  errors\n  template ANY ANY cluster.local {\n    rcode NXDOMAIN\n  }\n  kubernetes cluster.local\n}"
    const config = object("ConfigMap", "coredns", { data: { Corefile: corefile } }, "kube-system")
    expect(verdictOf(scene("getaddrinfo ENOTFOUND db", config))).toBe("dns-config-wrong ConfigMap/coredns")
    const good = object(
      "ConfigMap",
      "coredns",
      { data: { Corefile: ".:53 {\n  kubernetes cluster.local\n  forward . /etc/resolv.conf\n}" } },
      "kube-system"
    )
    expect(verdictOf(scene("getaddrinfo ENOTFOUND db", good))).not.toContain("dns-config")
  })
  it("is not asked by pods that ask others", () => {
    const pod = cartPod({ ...crashing(), spec: { dnsPolicy: "Default" } })
    const evidence = evidenceOf({ objects: [pod, database], logs: complains("getaddrinfo ENOTFOUND db"), complete: wholeShop })
    expect(verdictOf(evidence)).toBe("pod-dns-policy-wrong Deployment/cart")
    // one that goes on says so in the words of its DNS and of its calls in turn
    const running = cartPod({ spec: { dnsPolicy: "None", dnsConfig: { nameservers: ["9.9.9.9"] } } })
    const inTurn = ["lookup db.shop.svc.cluster.local on 9.9.9.9:53: no such host", "rpc error: code = Unavailable"]
    const log = { ...logOf(running, ...Array.from({ length: 6 }, () => inTurn).flat()), previous: false }
    expect(verdictOf(evidenceOf({ objects: [running, database], logs: [log], complete: wholeShop }))).toBe(
      "pod-dns-policy-wrong Deployment/cart"
    )
  })
})

it("a policy that lets no DNS out is the cause also where the caller runs, and complains of nothing else again and again", () => {
  const lines = Array.from(
    { length: 20 },
    () => "ERROR dial tcp: lookup feeds.shop.svc on 10.96.0.10:53: read udp 10.1.2.2:41022->10.96.0.10:53: i/o timeout"
  )
  const running = cartPod()
  const logs = [{ ...logOf(running, ...lines), previous: false }]
  const only = (port: number, protocol: string) =>
    policy({
      podSelector: {},
      policyTypes: ["Egress"],
      egress: [{ to: [{ ipBlock: { cidr: "10.0.0.0/8" } }], ports: [{ port, protocol }] }]
    })
  const judged = (closed: KubeObject) =>
    verdictOf(evidenceOf({ objects: [running, closed], logs, subject: { question: "cart cannot reach anything" } }))
  expect(judged(only(443, "TCP"))).toBe("network-policy-blocks-dns NetworkPolicy/closed")
  expect(judged(only(53, "UDP"))).not.toContain("NetworkPolicy")
})
