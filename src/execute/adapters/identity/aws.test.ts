import { mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Layer, Scope } from "effect"
import { afterAll, beforeAll } from "vitest"
import { controlPlaneTools } from "../../../../toolbox/servers/control-plane/start-control-plane.ts"
import { describeWith } from "../../../../toolbox/vitest.ts"
import { digestText } from "../../../domain/ids.ts"
import { CurrentScope, retryBudget } from "../../../domain/incident-scope.ts"
import type { ClusterConfig } from "../../../platform/config/config.ts"
import { type JobCluster, startJobCluster } from "../job/job-cluster.fixture.ts"
import { layerStepHands, StepHands } from "../step-hands.ts"
import { layerToolProcess } from "../tool-process.ts"
import { startSts } from "./sts.fixture.ts"

const role = (tier: string) => `arn:aws:iam::123456789012:role/handrail-${tier}`

describeWith([...controlPlaneTools, "kubectl", "aws"], (tools) => {
  const life = Effect.runSync(Scope.make())
  const started = Effect.gen(function* () {
    const searchPath = `${dirname(tools.aws.path)}:/usr/bin:/bin`
    const cluster: JobCluster = yield* startJobCluster(tools.kubectl.path, "exit 1", searchPath)
    // a role trusts its own tier's account, by a token that this very cluster signed for STS
    const trusts = async (asked: { readonly role: string; readonly token: string }): Promise<boolean> => {
      const review = cluster.api.create("/apis/authentication.k8s.io/v1/tokenreviews", {
        apiVersion: "authentication.k8s.io/v1",
        kind: "TokenReview",
        spec: { token: asked.token, audiences: ["sts.amazonaws.com"] }
      })
      const { status } = (await Effect.runPromise(review)) as { status: { authenticated?: boolean; user?: { username?: string } } }
      const tier = asked.role.split("handrail-")[1]
      return status.authenticated === true && status.user?.username === `system:serviceaccount:handrail:handrail-${tier}`
    }
    const sts = yield* startSts(trusts)
    const directory = yield* Effect.acquireRelease(
      Effect.sync(() => mkdtempSync(join(tmpdir(), "aws-"))),
      (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
    )
    const layer = layerStepHands.pipe(
      Layer.provide(layerToolProcess({ tools: { aws: tools.aws.path }, searchPath, directory, owner: directory, environment: {} }))
    )
    const { runner, ...asProcess } = cluster.config
    const aws = { region: "eu-west-1", roles: { reader: role("reader"), operator: role("operator") }, endpoint: sts.url }
    return { cluster, sts, directory, hands: yield* Layer.build(layer), process: { ...asProcess, aws }, job: { ...cluster.config, aws } }
  })
  let given: Effect.Success<typeof started>
  beforeAll(async () => {
    given = await Effect.runPromise(started.pipe(Scope.provide(life), Effect.provide(NodeServices.layer)))
  })
  afterAll(() => Effect.runPromise(Scope.close(life, Exit.void)))

  const whoami = (cluster: ClusterConfig, tier: "reader" | "operator", step: string) =>
    Effect.flatMap(StepHands, ({ run }) =>
      run({
        argv: ["aws", "sts", "get-caller-identity", "--query", "Arn", "--output", "text"],
        cluster,
        tier,
        timeoutMs: 60_000,
        key: { plan: digestText("aws"), step, attempt: 1 }
      })
    ).pipe(
      Effect.provideContext(given.hands),
      Effect.provideService(CurrentScope, {
        owner: "inc-7 <x>",
        deadline: Number.POSITIVE_INFINITY,
        tier: "operator",
        environment: "staging",
        retries: retryBudget(0)
      })
    )

  describe("aws", () => {
    for (const mode of ["process", "job"] as const) {
      it.live(
        `is its tier's role, by a token that the cluster signed for STS alone (${mode})`,
        () =>
          Effect.gen(function* () {
            for (const tier of ["reader", "operator"] as const) {
              const { end, stdout, stderr } = yield* whoami(given[mode], tier, `${mode}-${tier}`)
              assert.deepStrictEqual(end, { _tag: "exited", exitCode: 0 }, `${stdout.text}\n${stderr.text}`)
              assert.strictEqual(stdout.text.trim(), `arn:aws:sts::123456789012:assumed-role/handrail-${tier}/handrail-inc-7--x-`)
              const asked = given.sts.asked.at(-1)
              assert.deepInclude(asked, { role: role(tier), session: "handrail-inc-7--x-" })
              const claims = JSON.parse(Buffer.from(asked?.token.split(".")[1] ?? "", "base64url").toString())
              assert.deepStrictEqual(claims.aud, ["sts.amazonaws.com"])
            }
            assert.deepStrictEqual(readdirSync(given.directory), [])
            assert.strictEqual(yield* given.cluster.admin("get", "secrets", "-n", "handrail", "-o", "name"), "")
          }),
        120_000
      )
    }

    it.live("is nobody where the role does not trust the account, or there is none", () =>
      Effect.gen(function* () {
        const { aws } = given.process
        const swapped = { ...given.process, aws: { ...aws, roles: { reader: role("operator") } } }
        const { end, stderr } = yield* whoami(swapped, "reader", "swapped")
        assert.strictEqual(end._tag === "exited" && end.exitCode === 0, false)
        assert.match(stderr.text, /InvalidIdentityToken/)
        assert.match((yield* Effect.flip(whoami(swapped, "operator", "none"))).message, /no operator role/)
        const { aws: _, ...unknown } = given.process
        assert.match((yield* Effect.flip(whoami(unknown, "reader", "unknown"))).message, /no cloud account is known/)
        const kubeconfigs = { reader: { kubeconfig: "/x" }, operator: { kubeconfig: "/x" } }
        const unminted = whoami({ ...given.process, credentials: kubeconfigs }, "reader", "unminted")
        assert.match((yield* Effect.flip(unminted)).message, /no service accounts/)
        const production = whoami({ ...given.process, environment: "production" }, "reader", "production")
        assert.match((yield* Effect.flip(production)).message, /gets no credentials of production/)
      })
    )
  })
})
