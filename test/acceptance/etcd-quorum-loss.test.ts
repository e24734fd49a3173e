import { dirname } from "node:path"
import { NodeServices } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import { alertmanagerBodies, type FiringAlert } from "../../src/app/demo/notification.ts"
import { timestamp } from "../../src/domain/ids.ts"
import type { TimelineEvent } from "../../src/domain/timeline.ts"
import { describeWith } from "../../toolbox/vitest.ts"
import { eventsOf, incidentsOf, untilEnded } from "./incidents.fixture.ts"
import { PATIENCE } from "./patience.fixture.ts"
import { type AcceptanceCluster, startRehearsal } from "./rehearsal.fixture.ts"
import { type Serving, serve } from "./serving.fixture.ts"

const MINUTE = 60_000

const alert = (minutesAgo: number, labels: Readonly<Record<string, string>>): FiringAlert => ({
  labels: { cluster: "rehearsal", ...labels },
  annotations: { summary: labels.alertname ?? "" },
  startsAt: timestamp(Date.now() - minutesAgo * MINUTE)
})

/** What a cluster says whose etcd has lost its majority, in the order in which it fires. */
const storm = () => [
  alert(20, { alertname: "etcdNoLeader", job: "kube-etcd", namespace: "kube-system", pod: "etcd-control-plane-1", severity: "critical" }),
  alert(18, { alertname: "etcdInsufficientMembers", job: "kube-etcd", namespace: "kube-system", severity: "critical" }),
  alert(17, { alertname: "KubeAPIErrorBudgetBurn", long: "1h", short: "5m", severity: "critical" }),
  alert(11, { alertname: "TargetDown", job: "kube-etcd", namespace: "kube-system", service: "kube-etcd", severity: "warning" }),
  alert(4, { alertname: "KubeDeploymentReplicasMismatch", namespace: "shop", deployment: "checkout", severity: "warning" }),
  ...Array.from({ length: 240 }, (_, index) =>
    alert(3, { alertname: "KubePodNotReady", namespace: `team-${index % 30}`, pod: `api-7d9c5b${index}-x${index}`, severity: "warning" })
  )
]

const deliver = ({ request }: Serving, alerts: ReadonlyArray<FiringAlert>) =>
  Effect.forEach(alertmanagerBodies(alerts), (body) =>
    Effect.map(request("/v1/webhooks/alertmanager", { method: "POST", body: JSON.stringify(body) }, "alertmanager"), ({ status }) => status)
  )

/** The certificate that the rehearsal left beside its kubeconfigs. */
const etcdOf = (cluster: AcceptanceCluster) => {
  const file = (name: string) => `${dirname(cluster.kubeconfig("reader"))}/etcd/${name}.pem`
  return { reader: { ca: file("ca"), cert: file("client-cert"), key: file("client-key") } }
}

const only = <K extends TimelineEvent["data"]["_tag"]>(events: ReadonlyArray<TimelineEvent>, tag: K) =>
  events.flatMap(({ data }) => (data._tag === tag ? [data as Extract<TimelineEvent["data"], { readonly _tag: K }>] : []))

describeWith(["kubectl", "helm", "etcd", "etcdctl"], ({ etcdctl, kubectl }) => {
  it.live(
    "two of three real members of etcd are killed: hundreds of alerts are one incident, and the survivor is asked by etcdctl",
    () =>
      Effect.gen(function* () {
        const cluster = yield* startRehearsal("etcd-quorum-loss")
        const credentials = {
          reader: { kubeconfig: cluster.kubeconfig("reader") },
          operator: { kubeconfig: cluster.kubeconfig("operator") }
        }
        const handrail = yield* serve({
          mode: "assist",
          cluster,
          kubectl: kubectl.path,
          access: { environment: "staging", credentials, etcd: etcdOf(cluster) },
          env: { PATH: `${dirname(etcdctl.path)}:${process.env.PATH}` }
        })
        expect(new Set(yield* deliver(handrail, storm()))).toEqual(new Set([202]))
        const ofEtcd = Effect.map(incidentsOf(handrail), (all) => all.find(({ runbook }) => runbook === "etcd-quorum-loss")?.id)
        const id = (yield* Effect.repeat(ofEtcd, { schedule: Schedule.spaced("100 millis"), until: (found) => found !== undefined })) ?? ""
        const { incident } = yield* untilEnded(handrail, id)
        const events = yield* eventsOf(handrail, id)
        const [bound] = only(events, "ParametersBound")
        const members = bound?.parameters.members?.split(",") ?? []
        const survivors = bound?.parameters.survivors
        expect(members).toHaveLength(3)
        expect(survivors).toBe(members[0])
        expect(only(events, "DiagnosisConcluded")[0]?.diagnosis.cause?.id).toBe("quorum-loss")
        expect(only(events, "PlanProposed")[0]?.plan.steps.map(({ argv, effects }) => [argv.join(" "), effects.class])).toEqual([
          [`etcdctl endpoint status --endpoints=${survivors}`, "read"],
          [`etcdctl member list --endpoints=${survivors}`, "read"],
          [`etcdctl endpoint health --endpoints=${survivors}`, "read"]
        ])
        expect(incident).toMatchObject({
          phase: "handed-over",
          outcome: expect.stringContaining("start the machines of the members that are down")
        })
        const ended = only(events, "StepFinished")
        expect(ended[0]).toMatchObject({ step: "endpoint-status", status: "succeeded", summary: expect.stringContaining("no leader") })
        expect(ended.at(-1)).toMatchObject({ step: "endpoint-health", status: "failed" })
        expect(yield* cluster.changes).toEqual([])
        expect(yield* incidentsOf(handrail)).toHaveLength(1)

        const report = JSON.parse((yield* handrail.cli(["doctor", "--json"])).stdout)
        expect(report.findings).toContainEqual(
          expect.objectContaining({ check: "clusters", severity: "warning", what: expect.stringMatching(/not ready: etcd/) })
        )
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    PATIENCE
  )
})
