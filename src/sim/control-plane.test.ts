import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { deployment, makeCluster, withImage } from "./control-plane.fixture.ts"

const DEPLOYMENTS = "deployments.apps"
const behaviours = [
  { name: "absent", match: { image: "web:bad" }, pull: { outcome: "not-found" as const } },
  // Before it is ever ready: no limit of a rollout covers a pod that serves first and then dies.
  { name: "crashing", match: { image: "web:crash" }, exit: { afterSeconds: 1, code: 1 } },
  { name: "slow", match: { image: "web:slow" }, startSeconds: 25 }
]

type Command =
  | { readonly do: "scale"; readonly replicas: number }
  | { readonly do: "image"; readonly tag: string }
  | { readonly do: "pause"; readonly paused: boolean }
  | { readonly do: "delete"; readonly index: number }
  | { readonly do: "cordon"; readonly node: number; readonly on: boolean }
  | { readonly do: "advance"; readonly seconds: number }

const image = fc.record({ do: fc.constant("image" as const), tag: fc.constantFrom("1", "2", "3", "slow", "bad", "crash") })
const pause = fc.record({ do: fc.constant("pause" as const), paused: fc.boolean() })
const advance = fc.record({ do: fc.constant("advance" as const), seconds: fc.nat(45) })
const scale = fc.record({ do: fc.constant("scale" as const), replicas: fc.nat(7) })
const remove = fc.record({ do: fc.constant("delete" as const), index: fc.nat(9) })
const cordon = fc.record({ do: fc.constant("cordon" as const), node: fc.integer({ min: 1, max: 3 }), on: fc.boolean() })

const readinessProbe = { tcpSocket: { port: 80 }, initialDelaySeconds: 2, periodSeconds: 5 }

const play = (commands: ReadonlyArray<Command>, strategy: object) => {
  const cluster = makeCluster({ behaviours, seed: 7 })
  const { store } = cluster
  const containers = [{ name: "web", image: "web:1", readinessProbe }]
  store.create(DEPLOYMENTS, deployment("web", "web:1", { replicas: 4, strategy }, { containers }))
  cluster.advance(60)
  const web = () => store.get(DEPLOYMENTS, "shop", "web")
  const edit = (change: (spec: object) => object) =>
    store.modify(DEPLOYMENTS, "shop", "web", (found) => ({ ...found, spec: change(found.spec) }))
  const mark = (node: number, on: boolean) =>
    store.modify("nodes", undefined, `node-${node}`, (found) => ({ ...found, spec: { ...found.spec, unschedulable: on } }))
  const obey = (command: Command): unknown => {
    switch (command.do) {
      case "scale":
        return edit((spec) => ({ ...spec, replicas: command.replicas }))
      case "image":
        return store.modify(DEPLOYMENTS, "shop", "web", (found) => withImage(found, `web:${command.tag}`))
      case "pause":
        return edit((spec) => ({ ...spec, paused: command.paused }))
      case "cordon":
        return mark(command.node, command.on)
      case "advance":
        return cluster.advance(command.seconds)
      case "delete": {
        const pod = cluster.pods()[command.index]
        return pod === undefined ? undefined : store.delete("pods", "shop", pod.metadata.name)
      }
    }
  }
  return { ...cluster, web, run: () => commands.forEach(obey), obey }
}

const limits = fc.record({ maxSurge: fc.constantFrom(0, 1, 2, "25%", "100%"), maxUnavailable: fc.constantFrom(0, 1, "25%", "50%") })
const rolling = limits.map((rollingUpdate) => ({ type: "RollingUpdate", rollingUpdate }))

const allowed = (value: number | string, round: (share: number) => number): number =>
  typeof value === "number" ? value : round((Number.parseInt(value, 10) * 4) / 100)

describe("a cluster under any sequence of commands", () => {
  it("comes to the desired replicas once the image is good and nothing holds it back", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(image, pause, advance, scale, remove, cordon), { maxLength: 14 }), rolling, (commands, strategy) => {
        const { run, obey, advance: pass, web, pods, condition } = play(commands, strategy)
        run()
        for (const node of [1, 2, 3]) obey({ do: "cordon", node, on: false })
        obey({ do: "pause", paused: false })
        obey({ do: "image", tag: "2" })
        pass(1200)
        const replicas = web()?.spec.replicas
        expect(pods().map((pod) => [pod.spec.containers[0].image, condition(pod, "Ready")?.status])).toEqual(
          Array.from({ length: replicas }, () => ["web:2", "True"])
        )
        expect(web()?.status.updatedReplicas ?? 0).toBe(replicas)
        expect(condition(web(), "Progressing")?.reason).toBe("NewReplicaSetAvailable")
      }),
      { numRuns: 60 }
    )
  })

  it("never goes over maxSurge nor under maxUnavailable while it rolls", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(image, pause, advance), { maxLength: 14 }), rolling, (commands, strategy) => {
        const { run, store, pods, condition, advance: pass } = play(commands, strategy)
        const { maxSurge, maxUnavailable } = strategy.rollingUpdate
        const surge = allowed(maxSurge, Math.ceil)
        const down = allowed(maxUnavailable, Math.floor)
        const floor = 4 - (surge === 0 && down === 0 ? 1 : down)
        const broken: Array<string> = []
        store.subscribe("pods", () => {
          const all = pods().filter((pod) => pod.metadata.deletionTimestamp === undefined)
          const ready = all.filter((pod) => condition(pod, "Ready")?.status === "True").length
          if (all.length > 4 + surge) broken.push(`${all.length} pods`)
          if (ready < floor) broken.push(`${ready} ready`)
        })
        run()
        pass(120)
        expect(broken).toEqual([])
      }),
      { numRuns: 60 }
    )
  })

  it("plays the same story the same way", () => {
    const told = (commands: ReadonlyArray<Command>): string => {
      const { run, advance: pass, store } = play(commands, { type: "RollingUpdate" })
      run()
      pass(30)
      const everything = ["pods", "replicasets.apps", DEPLOYMENTS, "nodes", "events"].map((resource) => store.list(resource))
      return JSON.stringify(everything).replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "uid")
    }
    fc.assert(
      fc.property(fc.array(fc.oneof(image, pause, advance, scale, remove, cordon), { maxLength: 10 }), (commands) => {
        expect(told(commands)).toBe(told(commands))
      }),
      { numRuns: 25 }
    )
  })
})
