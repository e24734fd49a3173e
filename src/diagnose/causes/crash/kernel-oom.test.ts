import { expect, it } from "vitest"
import { at, cartPod, evidenceOf } from "../../scene/evidence.fixture.ts"
import { verdictOf } from "../verdict.fixture.ts"

const ended = cartPod({
  spec: { containers: [{ name: "cart-server", image: "registry.example/shop:2", resources: { limits: { memory: "1Gi" } } }] },
  containerStatus: {
    name: "cart-server",
    restartCount: 2,
    lastState: { terminated: { exitCode: 137, reason: "Error", finishedAt: at(-60) } }
  }
})

const told = (line: string, question = "why was cart killed?") =>
  verdictOf(evidenceOf({ objects: [ended], subject: { namespace: "shop", question }, said: [{ line, source: "commands/001.txt:1" }] }))

it("takes the kernel's word that a container was at its own limit", () => {
  const line = (task: string) => `Memory cgroup out of memory: Killed process 4123 (${task}) total-vm:9kB, anon-rss:8kB`
  expect(told(line("cart-server"))).toBe("out-of-memory-limit Deployment/cart")
  expect(told("oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),task=cart-server,pid=4123,uid=1")).toContain("out-of-memory-limit")
  // of another program, and of a node that is short itself
  expect(told(line("mail-sender"))).not.toContain("out-of-memory-limit")
  expect(told("Out of memory: Killed process 4123 (cart-server) total-vm:9kB")).not.toContain("out-of-memory-limit")
  expect(told(line("cart-server"), "is everything all right?")).not.toContain("out-of-memory-limit")
})
