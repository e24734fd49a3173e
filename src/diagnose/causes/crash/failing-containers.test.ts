import { expect, it } from "vitest"
import { at, cartPod, evidenceOf, firing } from "../../scene/evidence.fixture.ts"
import { verdictOf } from "../verdict.fixture.ts"

const killedBefore = cartPod({
  containerStatus: { restartCount: 7, lastState: { terminated: { exitCode: 137, reason: "OOMKilled", finishedAt: at(-300) } } }
})

const verdict = (alert: string) =>
  verdictOf(evidenceOf({ objects: [killedBefore], subject: { alerts: [firing(alert, { namespace: "shop", deployment: "cart" })] } }))

it("tells of it to who asks what is wrong with it, and not to who asks about a whole namespace", () => {
  const asked = (question: string) => verdictOf(evidenceOf({ objects: [killedBefore], subject: { namespace: "shop", question } }))
  expect(asked("What is wrong with cart?")).toBe("out-of-memory-limit Deployment/cart")
  expect(asked("Is anything wrong here?")).toBe("healthy")
})

it("tells of a memory that ran out hours ago where restarts are asked about, and nobody else", () => {
  expect(verdict("PodRestarting")).toBe("out-of-memory-limit Deployment/cart")
  expect(verdict("CartRollout")).toBe("healthy")
})

it("tells of a memory that ran out once to who asks why it keeps restarting, where nobody tells the time", () => {
  const once = cartPod({
    status: { conditions: [{ type: "Ready", status: "True" }] },
    containerStatus: {
      restartCount: 1,
      state: { running: {} },
      lastState: { terminated: { exitCode: 137, reason: "OOMKilled", finishedAt: at(0) } }
    }
  })
  const asked = (question: string, now: number) => verdictOf({ ...evidenceOf({ objects: [once], subject: { question } }), now })
  const days = 24 * 60 * 60_000
  expect(asked("why does cart keep restarting? it keeps on", Date.parse(at(0)) + days / 2)).toBe("out-of-memory-limit Deployment/cart")
  expect(asked("why does cart keep restarting? it keeps on", Date.parse(at(0)) + 40 * days)).not.toContain("out-of-memory")
  expect(asked("is cart well?", Date.parse(at(0)) + days / 2)).toBe("healthy")
})

it("does not call well what was started again, to who asks why", () => {
  const again = cartPod({ containerStatus: { restartCount: 4 } })
  const asked = (question: string, pod = again) => verdictOf(evidenceOf({ objects: [pod], subject: { question } }))
  expect(asked("why does cart restart?")).toBe("inconclusive")
  expect(asked("is cart well?")).toBe("healthy")
  expect(asked("why does cart restart?", cartPod())).toBe("healthy")
})

it("takes for over what ended a container that has long outlasted it, and not what may come again", () => {
  const after = (end: object, state: object = { running: { startedAt: at(20) } }) =>
    cartPod({
      status: { phase: "Running", conditions: [{ type: "Ready", status: "True", lastTransitionTime: at(20) }] },
      containerStatus: { ready: true, restartCount: 4, state, lastState: { terminated: { exitCode: 1, reason: "Error", ...end } } }
    })
  const short = { startedAt: at(18), finishedAt: at(19) }
  const asked = (pod: ReturnType<typeof after>, subject: object = {}) =>
    verdictOf(evidenceOf({ objects: [pod], subject: { alerts: [], namespace: "shop", ...subject }, now: Date.parse(at(29)) }))
  expect(asked(after(short))).toBe("healthy")
  expect(asked(after(short), { question: "why did cart crash and restart 4 times?" })).not.toBe("healthy")
  expect(asked(after({ startedAt: at(5), finishedAt: at(19) }))).not.toBe("healthy")
  expect(asked(after({ ...short, exitCode: 137, reason: "OOMKilled" }))).toBe("out-of-memory-limit Deployment/cart")
  expect(asked(after(short, { running: { startedAt: at(28) } }))).not.toBe("healthy")
})
