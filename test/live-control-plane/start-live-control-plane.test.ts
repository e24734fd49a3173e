import { NodeServices } from "@effect/platform-node"
import { Effect, Exit, Scope } from "effect"
import { afterAll, beforeAll, expect, it } from "vitest"
import { run } from "../../toolbox/run.ts"
import { controlPlaneTools } from "../../toolbox/servers/control-plane/start-control-plane.ts"
import { describeWith } from "../../toolbox/vitest.ts"
import { startLiveControlPlane } from "./start-live-control-plane.ts"

const live = startLiveControlPlane({
  behaviours: [
    { name: "quick", match: {}, pull: { seconds: 0.05 }, stopSeconds: 0 },
    { name: "talks", match: { image: "example.test/web:*" }, logs: { onStart: ["{pod} listens", "ready"] } }
  ],
  repositories: [{ repository: "example.test/web", tags: ["1"] }]
})

describeWith([...controlPlaneTools, "kubectl"], ({ kubectl }) => {
  const scope = Effect.runSync(Scope.make())
  const inScope = <A, E>(effect: Effect.Effect<A, E, NodeServices.NodeServices | Scope.Scope>) =>
    effect.pipe(Effect.provideService(Scope.Scope, scope), Effect.provide(NodeServices.layer), Effect.runPromise)
  let plane: Effect.Success<typeof live>
  const give = (words: string, timeout = "170 seconds" as const) =>
    inScope(run(kubectl.path, words.split(" "), { timeout, env: { KUBECONFIG: plane.kubeconfig } }))

  beforeAll(async () => {
    plane = await inScope(live)
    await give("create deployment web --image=example.test/web:1 --replicas=3")
    await give("rollout status deployment/web --timeout=150s")
  })
  afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))

  it("serves the logs of containers", async () => {
    expect(await give("logs deployment/web")).toMatch(/web-[\w-]+ listens\nready\n$/)
    expect(await give("logs deployment/web --tail=1")).toMatch(/ready\n$/)
  })

  it("cannot pull what its repository does not have, and says so as a kubelet does", async () => {
    await give("set image deployment/web web=example.test/web:2")
    const reasons = () => give("get events --field-selector involvedObject.kind=Pod -o jsonpath={.items[*].message}")
    await expect.poll(reasons, { timeout: 150_000 }).toContain('Back-off pulling image "example.test/web:2"')
    await give("rollout undo deployment/web")
    await give("rollout status deployment/web --timeout=150s")
  })

  it("lets pods move when their node is drained", async () => {
    await give("drain worker-1 --timeout=150s")
    await give("rollout status deployment/web --timeout=150s")
    expect(await give("get nodes")).toMatch(/worker-1 +Ready,SchedulingDisabled/)
    expect(await give("get pods -l app=web -o wide --no-headers")).not.toContain("worker-1")
  })

  it("tells how much pods and nodes use", async () => {
    const used = () => give("top pods -l app=web --no-headers").catch((error: unknown) => String(error))
    await expect.poll(used, { timeout: 150_000 }).toMatch(/^web-\S+ +\d+m +\d+Mi/)
    expect(await give("top node worker-3 --no-headers")).toMatch(/^worker-3 +\d+m /)
  })

  it("loses a node whose kubelet is silent, and has it back when it reports again", async () => {
    const ready = () => give("get node worker-2 -o jsonpath={.status.conditions[?(@.type=='Ready')].status}")
    plane.nodes.setConditions("worker-2", [
      { type: "Ready", status: "False", reason: "KubeletNotReady", message: "container runtime is down" }
    ])
    await expect.poll(ready, { timeout: 150_000 }).toBe("False")
    plane.nodes.setConditions("worker-2", [])
    await expect.poll(ready, { timeout: 150_000 }).toBe("True")
  })
})
