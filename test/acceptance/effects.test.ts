import { NodeServices } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { run } from "./launched.fixture.ts"
import { PATIENCE } from "./patience.fixture.ts"
import { startRehearsal } from "./rehearsal.fixture.ts"

const commands = ["kubectl get pods\nkubectl delete ns shop", "echo \u0000", "kubectl logs <pod> | grep -c 'über'"]

describe("handrail effects", () => {
  it.live(
    "says what a command would do, and takes its words as they come",
    () =>
      Effect.gen(function* () {
        const one = yield* run(["effects", "--json", "--", "kubectl", "-n", "shop", "delete", "pod", "web-1", "--json"])
        expect([one.code, one.stderr]).toEqual([0, ""])
        expect(JSON.parse(one.stdout)).toMatchObject({ cmd: "kubectl -n shop delete pod web-1 --json", class: "destructive" })
        const text = yield* run(["effects", "--", "kubectl get secret db -n shop | head -1"])
        expect(text.stdout).toMatch(/^sensitive-read\n {2}- discloses Secret db in namespace shop\n/)
        const none = yield* run(["effects"])
        expect([none.code, none.stdout]).toEqual([2, ""])
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    PATIENCE
  )

  it.live(
    "judges a batch from standard input, line by line",
    () =>
      Effect.gen(function* () {
        const stdin = [...commands.map((cmd) => JSON.stringify({ cmd })), "not JSON"].join("\r\n")
        const { code, stderr, stdout } = yield* run(["effects", "--json", "--file", "-"], { stdin })
        const answers = stdout
          .trimEnd()
          .split("\n")
          .map((line) => JSON.parse(line))
        expect(answers.map(({ class: value, cmd }) => [cmd, value])).toEqual([
          [commands[0], "destructive"],
          [commands[1], "destructive"],
          [commands[2], "read"],
          [null, "destructive"]
        ])
        expect([code, stderr]).toEqual([2, expect.stringContaining("line 4: not JSON")])
        const missing = yield* run(["effects", "--file", "no-such-file.jsonl"])
        expect([missing.code, missing.stderr]).toEqual([4, expect.stringContaining("no-such-file.jsonl")])
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    PATIENCE
  )

  it.live(
    "counts what a command would reach in the cluster that it is given, and changes nothing there",
    () =>
      Effect.gen(function* () {
        const cluster = yield* startRehearsal("bad-rollout")
        const at = ["effects", "--json", "--kubeconfig", cluster.kubeconfig("reader"), "--"]
        const blast = (...words: ReadonlyArray<string>) =>
          Effect.map(run([...at, ...words]), ({ code, stdout }) => [code, JSON.parse(stdout).blast])
        const [code, scaled] = yield* blast("kubectl", "-n", "shop", "scale", "deployment/checkout", "--replicas=0")
        expect([code, scaled]).toEqual([0, { objects: 1, pods: expect.any(Number), nodes: 0, replicasPercent: 100 }])
        expect(scaled.pods).toBeGreaterThan(0)
        expect(yield* blast("kubectl", "get", "pods")).toEqual([0, { objects: 0, pods: 0, nodes: 0 }])
        expect(yield* blast("kubectl delete pod <pod> -n shop")).toEqual([0, null])
        expect(yield* cluster.changes).toEqual([])
        const missing = yield* run(["effects", "--kubeconfig", "no-such-file", "--", "kubectl", "delete", "pod", "x"])
        expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining("no-such-file")])
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    PATIENCE
  )
})
