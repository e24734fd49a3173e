import { existsSync, readFileSync } from "node:fs"
import { NodeServices } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Result, Schedule } from "effect"
import { run } from "../../run.ts"
import { describeWith } from "../../vitest.ts"
import { httpOk } from "../http-ok.ts"
import type { AuditEvent } from "./audit-webhook.ts"
import { controlPlaneTools, startControlPlane } from "./start-control-plane.ts"

const auditEvents = (file: string): ReadonlyArray<AuditEvent> =>
  readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line): AuditEvent => JSON.parse(line))

describeWith([...controlPlaneTools, "kubectl"], (tools) => {
  describe("startControlPlane", () => {
    it.live("runs a deployment's controllers, issues tokens that RBAC limits, keeps an audit log, and leaves nothing", () =>
      Effect.gen(function* () {
        const cluster = yield* Effect.scoped(
          Effect.gen(function* () {
            const called: Array<AuditEvent> = []
            const cluster = yield* startControlPlane({
              users: { ann: ["devs", "on-call"] },
              onAudit: (events) => called.push(...events)
            })
            const kubectl = (...args: ReadonlyArray<string>) =>
              run(tools.kubectl.path, ["--kubeconfig", cluster.kubeconfig, ...args], { timeout: "120 seconds" })

            yield* kubectl("create", "deployment", "web", "--image=example.test/web:1", "--replicas=2")
            const pods = kubectl("get", "pods", "-l", "app=web", "-o", "name").pipe(
              Effect.filterOrFail((names) => names.trim().split("\n").length === 2)
            )
            yield* Effect.retry(pods, { schedule: Schedule.spaced("100 millis"), times: 100 })

            yield* kubectl("create", "serviceaccount", "reader")
            const token = (yield* kubectl("create", "token", "reader")).trim()
            const mayList = ["auth", "can-i", "list", "pods", "--token", token]
            expect(Result.isFailure(yield* Effect.result(kubectl(...mayList)))).toBe(true)
            yield* kubectl("create", "rolebinding", "reader", "--clusterrole=view", "--serviceaccount=default:reader")
            yield* Effect.retry(kubectl(...mayList), { schedule: Schedule.spaced("100 millis"), times: 100 })

            const whoami = yield* kubectl("auth", "whoami", "--token", cluster.tokenOf("ann") ?? "", "-o", "jsonpath={.status.userInfo}")
            expect(JSON.parse(whoami)).toMatchObject({ username: "ann", groups: ["devs", "on-call", "system:authenticated"] })
            const webhookKnows = Effect.suspend(() => {
              const known = called.some(({ user, objectRef }) => user.username === "ann" && objectRef?.resource === "selfsubjectreviews")
              return known ? Effect.void : Effect.fail("the audit webhook has not been told")
            })
            yield* Effect.retry(webhookKnows, { schedule: Schedule.spaced("100 millis"), times: 100 })

            const writers = auditEvents(cluster.auditLog).filter((event) => event.verb === "create")
            const writerOf = (resource: string) => writers.find(({ objectRef }) => objectRef?.resource === resource)?.user.username
            expect(writerOf("deployments")).toBe("admin")
            expect(writerOf("replicasets")).toBe("system:serviceaccount:kube-system:deployment-controller")
            return cluster
          })
        )
        expect(existsSync(cluster.kubeconfig)).toBe(false)
        expect(Result.isFailure(yield* Effect.result(httpOk(`${cluster.url}/readyz`, cluster)))).toBe(true)
      }).pipe(Effect.provide(NodeServices.layer))
    )
  })
})
