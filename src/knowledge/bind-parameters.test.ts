// biome-ignore-all lint/suspicious/noTemplateCurlyInString: `${params.name}` is how a runbook writes a parameter
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import fc from "fast-check"
import { refusalError } from "../platform/kubernetes/kube-error.ts"
import type { KubeObject } from "../platform/kubernetes/kube-reader.ts"
import { bindParameters, type ReadableCluster } from "./bind-parameters.ts"
import { loadRunbook } from "./load-runbook.ts"
import { resolveArgv } from "./resolve-argv.ts"

const owned = (kind: string, name: string, ownerKind?: string, owner = "") => ({
  apiVersion: "v1",
  kind,
  metadata: {
    name,
    namespace: "shop",
    ...(ownerKind !== undefined && { ownerReferences: [{ apiVersion: "v1", kind: ownerKind, name: owner, uid: owner, controller: true }] })
  }
})
const objects: ReadonlyArray<KubeObject> = [
  { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } },
  owned("Deployment", "checkout"),
  owned("ReplicaSet", "checkout-1", "Deployment", "checkout"),
  owned("Pod", "checkout-1-x", "ReplicaSet", "checkout-1"),
  owned("Pod", "bare"),
  owned("Pod", "db-0", "StatefulSet", "db"),
  {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: "cilium", namespace: "kube-system", annotations: { "meta.helm.sh/release-name": "cni" } }
  }
]
const kinds: Readonly<Record<string, string>> = {
  namespaces: "Namespace",
  "deployments.apps": "Deployment",
  "replicasets.apps": "ReplicaSet",
  pods: "Pod",
  "daemonsets.apps": "DaemonSet"
}
const refuse = (status: number, said: string) => Effect.fail(refusalError(status, { cluster: "c", where: "api", said, retryAfter: 0 }))
const cluster: ReadableCluster = {
  reader: {
    get: ({ resource, namespace, name }) => {
      const found = objects.find(
        ({ kind, metadata }) =>
          kind === kinds[resource] && metadata.name === name && (metadata.namespace === undefined || metadata.namespace === namespace)
      )
      return found === undefined ? refuse(404, "not found") : Effect.succeed(found)
    },
    list: ({ resource }) => Effect.succeed({ items: objects.filter(({ kind }) => kind === kinds[resource]), path: "", truncated: false })
  }
}

const bind = Effect.fnUntraced(function* (parameters: string, labels: Record<string, string>, on: ReadableCluster = cluster) {
  const text = `apiVersion: handrail.dev/v1alpha1\nkind: Runbook\nmetadata: {name: r}\nspec:\n  parameters:\n${parameters}\n  actions: [{cmd: kubectl get pods}]\n`
  const runbook = yield* Effect.orDie(loadRunbook({ file: "r.yaml", text }))
  return yield* bindParameters(runbook, { labels, annotations: {} }, on)
})

const workload = `  - {name: namespace, type: namespace, from: labels.namespace}
  - {name: deployment, type: deployment, namespaceFrom: namespace, from: [labels.deployment, {ownerOf: labels.pod}]}`

describe("bindParameters", () => {
  it.effect.each<[string, string, Record<string, string>, Record<string, string>]>([
    [
      "labels",
      workload,
      { namespace: "shop", deployment: "checkout", pod: "kube-state-metrics-0" },
      { namespace: "shop", deployment: "checkout" }
    ],
    ["the owner of a pod", workload, { namespace: "shop", pod: "checkout-1-x" }, { namespace: "shop", deployment: "checkout" }],
    [
      "what the cluster holds",
      `  - name: release
    type: string
    from: {find: daemonsets.apps, value: 'objects[0].metadata.annotations["meta.helm.sh/release-name"]'}`,
      {},
      { release: "cni" }
    ],
    ["a default", "  - {name: replicas, type: integer, from: labels.replicas, default: '3'}", {}, { replicas: "3" }],
    ["nothing, where it is optional", "  - {name: node, type: node, from: labels.node, required: false}", {}, {}],
    [
      "a number computed from others",
      "  - {name: a, type: integer, from: labels.a}\n  - {name: b, type: integer, from: int(params.a) + 1}",
      { a: "4" },
      { a: "4", b: "5" }
    ]
  ])("binds from %s", ([, parameters, labels, expected]) =>
    Effect.gen(function* () {
      expect(yield* bind(parameters, labels)).toEqual(expected)
    })
  )

  it.effect.each<[Record<string, string>, string, string]>([
    [{ deployment: "checkout" }, "missing", "namespace has no value: labels.namespace cannot be read"],
    [{ namespace: "shop" }, "missing", "labels.deployment cannot be read"],
    [{ namespace: "shop", pod: "db-0" }, "missing", "no deployment controls the pod shop/db-0"],
    [{ namespace: "shop", pod: "bare" }, "missing", "no deployment controls the pod shop/bare"],
    [{ namespace: "shop", pod: "gone" }, "missing", "there is no pod shop/gone in the cluster"],
    [{ namespace: "shop", deployment: "gone" }, "no-such-object", "there is no deployment shop/gone in the cluster"],
    [{ namespace: "nowhere", deployment: "checkout" }, "no-such-object", "there is no namespace nowhere"],
    [{ namespace: "shop; rm -rf /", deployment: "checkout" }, "malformed", '"shop; rm -rf /" is not a namespace, which is a DNS label'],
    [{ namespace: "shop", deployment: "--all" }, "malformed", '"--all" is not a deployment'],
    [{ namespace: "shop", deployment: "a\nb" }, "malformed", '"a\\nb" is not a deployment'],
    [{ namespace: "shop", deployment: "$(id)" }, "malformed", '"$(id)" is not a deployment'],
    [{ namespace: "shop", deployment: "x".repeat(300) }, "malformed", "is not a deployment"],
    [{ namespace: "shop", pod: "a b" }, "malformed", '"a b" is not a pod']
  ])("refuses %o", ([labels, reason, message]) =>
    Effect.gen(function* () {
      const error = yield* bind(workload, labels).pipe(Effect.flip)
      expect(error.reason).toBe(reason)
      expect(error.message).toContain(message)
    })
  )

  it.effect("tells when the cluster cannot be asked", () =>
    Effect.gen(function* () {
      const down: ReadableCluster = { reader: { get: () => refuse(503, "down"), list: () => refuse(503, "down") } }
      const error = yield* bind(workload, { namespace: "shop", deployment: "checkout" }, down).pipe(Effect.flip)
      expect(error).toMatchObject({ reason: "unreadable", message: "c answered 503: down" })
    })
  )

  it.effect("lets no value through that could be read as anything but a name", () =>
    Effect.promise(() =>
      fc.assert(
        fc.asyncProperty(fc.string({ unit: "binary" }), async (value) => {
          const bound = await Effect.runPromise(
            Effect.option(
              bind("  - {name: a, type: string, from: labels.a}\n  - {name: i, type: image, from: labels.a, required: false}", { a: value })
            )
          )
          if (bound._tag === "Some") expect(value).toMatch(/^[A-Za-z0-9][\w.:/@+=-]*$/)
        }),
        { numRuns: 300 }
      )
    )
  )
})

describe("resolveArgv", () => {
  it.effect("puts values inside their words, and nowhere else", () =>
    Effect.gen(function* () {
      const argv = ["kubectl", "-n", "${params.ns}", "get", "pod/${params.pod}", "-l", "a=${ params.pod },b", "$HOME"] as const
      expect(yield* resolveArgv(argv, { ns: "shop", pod: "x y; z" })).toEqual([
        "kubectl",
        "-n",
        "shop",
        "get",
        "pod/x y; z",
        "-l",
        "a=x y; z,b",
        "$HOME"
      ])
    })
  )

  it.effect("does not fill in a value's own ${}", () =>
    Effect.gen(function* () {
      expect(yield* resolveArgv(["a", "${params.x}"], { x: "${params.y}", y: "secret" })).toEqual(["a", "${params.y}"])
    })
  )

  it.effect.each(["${params.gone}", "${params.constructor}", "${labels.x}"])("refuses %s, which has no value", (word) =>
    Effect.gen(function* () {
      expect((yield* resolveArgv(["a", word], {}).pipe(Effect.flip))._tag).toBe("ArgvUnresolved")
    })
  )
})
