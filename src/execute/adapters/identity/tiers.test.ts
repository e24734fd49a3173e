import { readdirSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Layer, Schedule, Scope } from "effect"
import { controlPlaneTools } from "../../../../toolbox/servers/control-plane/start-control-plane.ts"
import { describeWith } from "../../../../toolbox/vitest.ts"
import type { ClusterConfig } from "../../../platform/config/config.ts"
import { loadKubeContext } from "../../../platform/kubernetes/kubeconfig.ts"
import { cluster as clusterName } from "../../../policy/plan.fixture.ts"
import { BindingRecords, layerBindingRecords } from "./binding-records.ts"
import { type KubeWriter, makeKubeWriter } from "./kube-writer.ts"
import { mintToken } from "./mint-token.ts"
import { readerBearer } from "./reader-bearer.ts"
import { sharedTierCluster } from "./tier-cluster.fixture.ts"

const account = (tier: string) => `system:serviceaccount:handrail:handrail-${tier}`
const writes = ["create", "update", "patch", "delete", "deletecollection", "bind", "escalate", "impersonate", "approve", "*"]

interface Resource {
  readonly group: string
  readonly resource: string
}

/** Every resource and subresource that the server knows. */
const served = Effect.fnUntraced(function* (api: KubeWriter) {
  const json = <A>(path: string) => Effect.map(api.read(path), (text): A => JSON.parse(text))
  const { groups } = yield* json<{ groups: Array<{ name: string; versions: Array<{ groupVersion: string }> }> }>("/apis")
  const paths = [
    ["", "/api/v1"] as const,
    ...groups.flatMap(({ name, versions }) => versions.map((v) => [name, `/apis/${v.groupVersion}`] as const))
  ]
  const lists = yield* Effect.forEach(paths, ([group, path]) =>
    Effect.map(json<{ resources: Array<{ name: string }> }>(path), ({ resources }) =>
      resources.map(({ name }): Resource => ({ group, resource: name }))
    )
  )
  return lists.flat()
})

/** What the account may do of this, by the server's own authorizer. */
const allowed = Effect.fnUntraced(function* (api: KubeWriter, user: string, checks: ReadonlyArray<Resource & { readonly verb: string }>) {
  const answers = yield* Effect.forEach(
    checks,
    ({ group, resource, verb }) => {
      const [name = "", subresource] = resource.split("/")
      const resourceAttributes = { group, resource: name, verb, ...(subresource === undefined ? {} : { subresource }) }
      const groups = ["system:serviceaccounts", "system:serviceaccounts:handrail", "system:authenticated"]
      return Effect.map(
        api.create("/apis/authorization.k8s.io/v1/subjectaccessreviews", {
          apiVersion: "authorization.k8s.io/v1",
          kind: "SubjectAccessReview",
          spec: { user, groups, resourceAttributes }
        }),
        (review) => ((review as { status: { allowed: boolean } }).status.allowed ? [`${verb} ${group}/${resource}`] : [])
      )
    },
    { concurrency: 16 }
  )
  return answers.flat()
})

/** Asking about oneself is a create, and everyone may: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#discovery-roles */
const isSelfReview = (line: string): boolean => /^create (authorization|authentication)\.k8s\.io\/selfsubject/.test(line)

describeWith([...controlPlaneTools, "kubectl"], (tools) => {
  const { within } = sharedTierCluster(tools.kubectl.path)

  describe("the tiers' rights on a real API server", () => {
    it.live(
      "let the reader write nothing and see no Secret, whatever the resource",
      () =>
        within(({ api, as, kubectl, mint }) =>
          Effect.gen(function* () {
            const resources = [...(yield* served(api)), { group: "*", resource: "*" }, { group: "", resource: "*" }]
            assert.isAbove(resources.length, 100)
            const checks = resources.flatMap((resource) => writes.map((verb) => ({ ...resource, verb })))
            const may = (yield* allowed(api, account("reader"), checks)).filter((line) => !isSelfReview(line))
            assert.deepStrictEqual(may, [])
            const hidden = [
              "secrets",
              "pods/exec",
              "pods/attach",
              "pods/portforward",
              "pods/proxy",
              "services/proxy",
              "nodes/proxy",
              "serviceaccounts/token"
            ]
            const reads = hidden.flatMap((resource) => ["get", "list", "watch"].map((verb) => ({ group: "", resource, verb })))
            assert.deepStrictEqual(yield* allowed(api, account("reader"), reads), [])
            assert.strictEqual(
              (yield* allowed(api, account("reader"), [{ group: "apps", resource: "deployments", verb: "list" }])).length,
              1
            )

            const { token } = yield* mintToken({ cluster: "test", mint, account: "handrail-reader", lifetimeMs: 0 })
            const listed = yield* kubectl("--kubeconfig", as(token), "auth", "can-i", "--list", "--no-headers")
            const rows = listed
              .trim()
              .split("\n")
              .filter((row) => !row.startsWith("selfsubject"))
            assert.isAbove(rows.length, 20)
            assert.deepStrictEqual(
              rows.filter((row) => !/\[(get|list|watch| )*\]\s*$/.test(row)),
              []
            )
          })
        ),
      120_000
    )

    it.live(
      "let the operator do what runbooks do, and keep it from nodes, secrets and rights",
      () =>
        within(({ api }) =>
          Effect.gen(function* () {
            const check = (tier: string, verb: string, resource: string, group = "") =>
              Effect.map(allowed(api, account(tier), [{ group, resource, verb }]), (found) => found.length === 1)
            const can = [
              ["operator", "patch", "deployments", "apps"],
              ["operator", "patch", "statefulsets/scale", "apps"],
              ["operator", "delete", "pods"],
              ["operator", "create", "pods/eviction"],
              ["operator", "list", "replicasets", "apps"],
              ["node-operator", "patch", "nodes"],
              ["node-operator", "create", "pods/eviction"],
              ["node-operator", "list", "daemonsets", "apps"]
            ] as const
            const cannot = [
              ["operator", "get", "secrets"],
              ["operator", "patch", "nodes"],
              ["operator", "delete", "namespaces"],
              ["operator", "create", "pods"],
              ["operator", "create", "pods/exec"],
              ["operator", "create", "serviceaccounts/token"],
              ["operator", "create", "clusterrolebindings", "rbac.authorization.k8s.io"],
              ["operator", "impersonate", "users"],
              ["node-operator", "delete", "nodes"],
              ["node-operator", "delete", "pods"],
              ["node-operator", "patch", "deployments", "apps"],
              ["minter", "get", "secrets"],
              ["minter", "list", "secrets"],
              ["minter", "create", "secrets"],
              ["minter", "get", "pods"]
            ] as const
            for (const [tier, verb, resource, group] of can)
              assert.isTrue(yield* check(tier, verb, resource, group), `${tier} ${verb} ${resource}`)
            for (const [tier, verb, resource, group] of cannot) {
              assert.isFalse(yield* check(tier, verb, resource, group), `${tier} ${verb} ${resource}`)
            }
          })
        ),
      120_000
    )
  })

  describe("a minted token", () => {
    it.live(
      "is let in while its scope lives and not afterwards, and belongs to its tier alone",
      () =>
        within(({ admin, as, kubectl, mint }) =>
          Effect.gen(function* () {
            const scope = yield* Scope.make()
            const { token } = yield* Scope.provide(mintToken({ cluster: "test", mint, account: "handrail-reader", lifetimeMs: 1 }), scope)
            const file = as(token)
            const whoami = kubectl("--kubeconfig", file, "auth", "whoami", "-o", "jsonpath={.status.userInfo.username}")
            assert.strictEqual(yield* whoami, account("reader"))
            const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString())
            assert.strictEqual(claims.exp - claims.iat, 600)
            const secrets = admin("get", "secrets", "-n", "handrail", "-o", "name")
            assert.match(yield* secrets, /^secret\/handrail-token-\w+\s*$/)
            assert.match((yield* Effect.flip(kubectl("--kubeconfig", file, "delete", "ns", "default"))).message, /forbidden/i)
            yield* Scope.close(scope, Exit.void)
            assert.strictEqual(yield* secrets, "")
            // an API server remembers for ten seconds whom it has let in
            const refused = Effect.flip(whoami).pipe(Effect.retry({ schedule: Schedule.spaced("500 millis"), times: 60 }))
            assert.match((yield* refused).message, /Unauthorized/i)
          })
        ),
      120_000
    )

    it.live(
      "cannot be had for another account, nor be made to last by a Secret",
      () =>
        within(({ admin, api, kubectl, mint, minter }) =>
          Effect.gen(function* () {
            yield* admin("create", "serviceaccount", "other", "-n", "handrail")
            for (const other of ["other", "default", "handrail-minter"]) {
              const error = yield* Effect.flip(Effect.scoped(mintToken({ cluster: "test", mint, account: other, lifetimeMs: 0 })))
              assert.match(error.message, /403/)
            }
            const elsewhere = mintToken({ cluster: "test", mint: { ...mint, namespace: "kube-system" }, account: "default", lifetimeMs: 0 })
            assert.match((yield* Effect.flip(Effect.scoped(elsewhere))).message, /403/)
            const writer = yield* makeKubeWriter("test", yield* loadKubeContext({ files: [minter] }))
            const secret = (more: object) =>
              writer.create("/api/v1/namespaces/handrail/secrets", { apiVersion: "v1", kind: "Secret", ...more })
            const lasting = {
              metadata: { name: "lasting", annotations: { "kubernetes.io/service-account.name": "handrail-operator" } },
              type: "kubernetes.io/service-account-token"
            }
            const refused = secret(lasting).pipe(
              Effect.flip,
              // a new policy is enforced once the API server has seen it
              Effect.retry({ schedule: Schedule.spaced("200 millis"), times: 50 })
            )
            assert.match((yield* refused).message, /token-binding/)
            const held = { metadata: { name: "held", finalizers: ["example.com/x"] }, type: "handrail.dev/token-binding" }
            assert.match((yield* Effect.flip(secret(held))).message, /empty Secrets/)
            assert.isFalse((yield* api.read("/api/v1/namespaces/handrail/secrets")).includes("finalizers"))
            assert.match((yield* Effect.flip(kubectl("--kubeconfig", minter, "get", "secrets", "-n", "handrail"))).message, /forbidden/i)
          })
        ),
      120_000
    )

    it.live(
      "that a killed Handrail left is over when the next one starts",
      () =>
        within(({ admin, as, directory, kubectl, mint }) =>
          Effect.gen(function* () {
            const records = join(directory, "bindings")
            const clusters: ReadonlyArray<ClusterConfig> = [
              { name: clusterName, environment: "staging", credentials: { mint }, prometheus: [] }
            ]
            const started = Effect.flatMap(Layer.build(layerBindingRecords(records, clusters)), (context) =>
              Effect.provideContext(
                Effect.map(BindingRecords, (found) => found),
                context
              )
            )
            const names = Effect.map(admin("get", "secrets", "-n", "handrail", "-o", "name"), (text) => text.split("\n").filter(Boolean))
            const killed = yield* Scope.make()
            const token = yield* Effect.gen(function* () {
              const found = yield* started
              const ask = { cluster: clusterName, mint, account: "handrail-reader", lifetimeMs: 0 }
              return (yield* Effect.provideService(mintToken(ask), BindingRecords, found)).token
            }).pipe(Scope.provide(killed))
            // its scope is never closed
            assert.strictEqual((yield* names).length, 1)
            assert.strictEqual(readdirSync(records).length, 1)
            yield* started
            const gone = Effect.filterOrFail(names, (left) => left.length === 0)
            yield* Effect.retry(gone, { schedule: Schedule.spaced("100 millis"), times: 200 })
            const whoami = kubectl("--kubeconfig", as(token), "auth", "whoami")
            assert.match((yield* Effect.flip(whoami)).message, /Unauthorized/i)
            const forgotten = Effect.filterOrFail(
              Effect.sync(() => readdirSync(records)),
              (left) => left.length === 0
            )
            yield* Effect.retry(forgotten, { schedule: Schedule.spaced("50 millis"), times: 200 })
          })
        ),
      120_000
    )

    it.live(
      "is replaced before it ends for those who read all the time, and none is left over",
      () =>
        within(({ admin, mint }) =>
          Effect.gen(function* () {
            const names = Effect.map(
              admin("get", "secrets", "-n", "handrail", "-o", "name"),
              (text) => text.split("\n").filter(Boolean).length
            )
            yield* Effect.scoped(
              Effect.gen(function* () {
                const bearer = yield* readerBearer("test", mint)
                const tokens = yield* Effect.forEach([1, 2, 3, 4], () => bearer)
                assert.strictEqual(new Set(tokens.map(({ token }) => token)).size, 4)
                assert.strictEqual(yield* names, 2)
              })
            )
            assert.strictEqual(yield* names, 0)
          })
        ),
      120_000
    )
  })
})
