import { expect, it } from "vitest"
import { at, cartPod, evidenceOf, firing } from "../../scene/evidence.fixture.ts"
import { verdictOf } from "../verdict.fixture.ts"

const killedBefore = cartPod({
  containerStatus: { restartCount: 7, lastState: { terminated: { exitCode: 137, reason: "OOMKilled", finishedAt: at(-300) } } }
})

const verdict = (alert: string) =>
  verdictOf(evidenceOf({ objects: [killedBefore], subject: { alerts: [firing(alert, { namespace: "shop", deployment: "cart" })] } }))

it("tells of a memory that ran out hours ago where restarts are asked about, and nobody else", () => {
  expect(verdict("PodRestarting")).toBe("out-of-memory-limit Deployment/cart")
  expect(verdict("CartRollout")).toBe("healthy")
})
