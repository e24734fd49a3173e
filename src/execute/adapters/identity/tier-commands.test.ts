import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import { controlPlaneTools } from "../../../../toolbox/servers/control-plane/start-control-plane.ts"
import { describeWith } from "../../../../toolbox/vitest.ts"
import { classify } from "../../../policy/classify.ts"
import { tierOf } from "../../../policy/tier.ts"
import { mintToken } from "./mint-token.ts"
import { sharedTierCluster } from "./tier-cluster.fixture.ts"

/** What runbooks do, each in its tier; in this order, on the objects that `prepare` makes. */
const commands: ReadonlyArray<readonly [tier: "reader" | "operator" | "node-operator", line: string]> = [
  ["reader", "kubectl get pods -A -o wide"],
  ["reader", "kubectl get --raw=/readyz"],
  ["reader", "kubectl describe deployment web -n shop"],
  ["reader", "kubectl rollout history deployment/web -n shop"],
  ["reader", "kubectl get events -A"],
  ["reader", "kubectl auth can-i --list"],
  ["reader", "kubectl api-resources"],
  ["operator", "kubectl rollout undo deployment/web -n shop"],
  ["operator", "kubectl rollout restart deployment/web -n shop"],
  ["operator", "kubectl rollout pause deployment/web -n shop"],
  ["operator", "kubectl rollout resume deployment/web -n shop"],
  ["operator", "kubectl scale deployment/web -n shop --replicas=0"],
  ["operator", "kubectl set image deployment/web -n shop web=example.test/web:3"],
  ["operator", "kubectl set resources deployment/web -n shop --limits=memory=1Gi"],
  ["operator", "kubectl annotate deployment web -n shop why=incident"],
  ["operator", 'kubectl patch service web -n shop -p {"spec":{"sessionAffinity":"ClientIP"}}'],
  ["operator", "kubectl delete pod lonely -n shop --wait=false"],
  ["operator", "kubectl create job again --from=cronjob/nightly -n shop"],
  ["operator", "kubectl delete job again -n shop"],
  ["operator", 'kubectl patch cronjob nightly -n shop -p {"spec":{"suspend":true}}'],
  ["operator", 'kubectl patch hpa web -n shop -p {"spec":{"maxReplicas":5}}'],
  ["node-operator", "kubectl drain worker --ignore-daemonsets --timeout=30s"],
  ["node-operator", "kubectl uncordon worker"],
  ["node-operator", "kubectl cordon worker"],
  ["node-operator", "kubectl taint nodes worker example.test/side=left:NoSchedule"],
  ["node-operator", "kubectl label node worker example.test/side=left"],
  ["node-operator", "kubectl uncordon worker"]
]

const chart = (directory: string) => {
  mkdirSync(join(directory, "chart", "templates"), { recursive: true })
  writeFileSync(join(directory, "chart", "Chart.yaml"), "apiVersion: v2\nname: chart\nversion: 1.0.0\n")
  const configMap = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: of-chart }\ndata: { value: {{ .Values.value | quote }} }\n"
  writeFileSync(join(directory, "chart", "templates", "config.yaml"), configMap)
  return join(directory, "chart")
}

describeWith([...controlPlaneTools, "kubectl", "helm"], (tools) => {
  const { cluster } = sharedTierCluster(tools.kubectl.path)

  const identities = Effect.gen(function* () {
    const { as, mint } = yield* cluster
    const of = (account: string) =>
      Effect.map(mintToken({ cluster: "test", mint, account: `handrail-${account}`, lifetimeMs: 0 }), ({ token }) => as(token))
    return { reader: yield* of("reader"), operator: yield* of("operator"), "node-operator": yield* of("node-operator") }
  })

  /** The API server learns of an admission policy some time after it took it. */
  const policyInForce = (operator: string) =>
    Effect.flatMap(cluster, ({ kubectl }) =>
      kubectl("--kubeconfig", operator, "create", "configmap", "probe", "-n", "handrail", "--dry-run=server")
    ).pipe(
      Effect.flip,
      Effect.filterOrFail(({ message }) => message.includes("own accounts")),
      Effect.retry({ schedule: Schedule.spaced("100 millis"), times: 300 })
    )

  const prepare = Effect.gen(function* () {
    const { admin, api } = yield* cluster
    yield* admin("create", "namespace", "shop")
    yield* admin("create", "deployment", "web", "-n", "shop", "--image=example.test/web:1", "--replicas=0")
    const revision = (n: number) =>
      Effect.filterOrFail(admin("rollout", "history", "deployment/web", "-n", "shop"), (text) => new RegExp(`^${n}\\s`, "m").test(text))
    yield* Effect.retry(revision(1), { schedule: Schedule.spaced("100 millis"), times: 100 })
    yield* admin("set", "image", "deployment/web", "-n", "shop", "web=example.test/web:2")
    yield* Effect.retry(revision(2), { schedule: Schedule.spaced("100 millis"), times: 100 })
    yield* admin("create", "service", "clusterip", "web", "-n", "shop", "--tcp=80")
    yield* admin("create", "cronjob", "nightly", "-n", "shop", "--image=example.test/web:1", "--schedule=0 0 1 1 *")
    yield* admin("autoscale", "deployment", "web", "-n", "shop", "--min=1", "--max=3")
    yield* admin("run", "lonely", "-n", "shop", "--image=example.test/web:1")
    yield* api.create("/api/v1/nodes", { apiVersion: "v1", kind: "Node", metadata: { name: "worker" } })
  })

  describe("the tiers", () => {
    it.live(
      "do with the rights that ship what runbooks do, each its own and no other's",
      () =>
        Effect.gen(function* () {
          const { kubectl } = yield* cluster
          yield* prepare
          const kubeconfigs = yield* identities
          yield* policyInForce(kubeconfigs.operator)
          // what it says: that it could not cordon a node, kubectl tells with exit code 0
          const run = (tier: keyof typeof kubeconfigs, words: ReadonlyArray<string>) =>
            kubectl("--kubeconfig", kubeconfigs[tier], ...words).pipe(Effect.catch(({ message }) => Effect.succeed(message)))
          for (const [tier, line] of commands) {
            const argv = line.split(" ")
            assert.strictEqual(tierOf(classify(argv)), tier, line)
            const [, ...words] = argv
            if (tier !== "reader") assert.match(yield* run("reader", words), /forbidden/i, line)
            const other = tier === "operator" ? "node-operator" : tier === "node-operator" ? "operator" : undefined
            if (other !== undefined) assert.match(yield* run(other, words), /forbidden/i, line)
            assert.notMatch(yield* run(tier, words), /forbidden|error:|exit code/i, line)
          }
        }).pipe(Effect.scoped),
      180_000
    )

    it.live(
      "change nothing among Handrail's own accounts, which they could become there",
      () =>
        Effect.gen(function* () {
          const { admin, kubectl } = yield* cluster
          yield* admin("create", "cronjob", "own", "-n", "handrail", "--image=example.test/web:1", "--schedule=0 0 1 1 *")
          const { operator } = yield* identities
          yield* policyInForce(operator)
          for (const line of [
            "create job mine --from=cronjob/own -n handrail",
            'patch cronjob own -n handrail -p {"spec":{"suspend":true}}',
            "delete cronjob own -n handrail",
            "create configmap mine -n handrail"
          ]) {
            const refused = Effect.flip(kubectl("--kubeconfig", operator, ...line.split(" ")))
            assert.match((yield* refused).message, /own accounts/, line)
          }
          yield* admin("delete", "cronjob", "own", "-n", "handrail")
        }).pipe(Effect.scoped),
      60_000
    )

    it.live(
      "roll a release back only where people have bound the role for it",
      () =>
        Effect.gen(function* () {
          const { admin, directory, plane, program } = yield* cluster
          const path = chart(directory)
          yield* admin("create", "namespace", "charts")
          const helm = (kubeconfig: string, ...args: ReadonlyArray<string>) =>
            program(tools.helm.path, [...args, "--namespace", "charts", "--kubeconfig", kubeconfig])
          yield* helm(plane.kubeconfig, "install", "release", path, "--set", "value=one")
          yield* helm(plane.kubeconfig, "upgrade", "release", path, "--set", "value=two")
          const { operator } = yield* identities
          assert.match((yield* Effect.flip(helm(operator, "rollback", "release", "1"))).message, /forbidden/i)
          const account = "--serviceaccount=handrail:handrail-operator"
          yield* admin("create", "rolebinding", "helm", "-n", "charts", "--clusterrole=handrail-operator-helm", account)
          const rollback = Effect.retry(helm(operator, "rollback", "release", "1"), { schedule: Schedule.spaced("200 millis"), times: 20 })
          assert.match(yield* rollback, /Rollback was a success/)
          assert.strictEqual(yield* admin("get", "configmap", "of-chart", "-n", "charts", "-o", "jsonpath={.data.value}"), "one")
          assert.match((yield* Effect.flip(helm(operator, "list", "--all-namespaces"))).message, /forbidden/i)
        }).pipe(Effect.scoped),
      120_000
    )
  })
})
