import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { NodeServices } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Context, Effect, Layer, Schedule } from "effect"
import { run } from "../../../../toolbox/run.ts"
import { writeKubeconfig } from "../../../../toolbox/servers/control-plane/credentials.ts"
import { controlPlaneTools, startControlPlane } from "../../../../toolbox/servers/control-plane/start-control-plane.ts"
import { describeWith } from "../../../../toolbox/vitest.ts"
import { type ClusterReader, KubeReader } from "../kube-reader.ts"
import { clusterName } from "../kubeconfig.fixture.ts"
import { layerKubeReader } from "../live-kube-reader.ts"
import { slimObject } from "./slim-object.ts"

const readerOf = Effect.fnUntraced(function* (kubeconfig: string, keeps: boolean) {
  const watchCache = { idle: 600_000, objects: 10_000 }
  const source = { name: clusterName, files: [kubeconfig], ...(keeps ? { watchCache } : {}) }
  return yield* Context.get(yield* Layer.build(layerKubeReader([source])), KubeReader).cluster(clusterName)
})

const listOf = (reader: ClusterReader, namespace: string | undefined) =>
  Effect.map(
    reader.list({ resource: "services", orCached: true, maxAge: 1, ...(namespace === undefined ? {} : { namespace }) }),
    ({ age, items, path, truncated }) => ({
      isKept: age !== undefined,
      text: JSON.stringify({ items: items.map(slimObject), path, truncated })
    })
  )

describeWith([...controlPlaneTools, "kubectl"], (tools) => {
  it.live("holds what a real API server lists, through changes, and lists where it may not watch", () =>
    Effect.gen(function* () {
      const { ca, kubeconfig, url } = yield* startControlPlane()
      const kubectl = (...words: ReadonlyArray<string>) =>
        run(tools.kubectl.path, ["--kubeconfig", kubeconfig, ...words], { timeout: "120 seconds" })
      const [listing, keeping] = [yield* readerOf(kubeconfig, false), yield* readerOf(kubeconfig, true)]
      const names = (reader: ClusterReader) =>
        Effect.map(reader.list({ resource: "services", orCached: true }), ({ items }) => items.map(({ metadata }) => metadata.name))
      const agree = Effect.gen(function* () {
        for (const namespace of [undefined, "shop", "shop-a"]) {
          const [listed, kept] = yield* Effect.all([listOf(listing, namespace), listOf(keeping, namespace)])
          if (!kept.isKept || kept.text !== listed.text) return yield* Effect.fail(`${namespace}: ${kept.text} is not ${listed.text}`)
        }
      }).pipe(Effect.retry({ schedule: Schedule.spaced("200 millis"), times: 100 }))

      for (const namespace of ["shop", "shop-a"]) {
        yield* kubectl("create", "namespace", namespace)
        for (const name of ["web", "cart"]) yield* kubectl("-n", namespace, "create", "service", "clusterip", name, "--tcp=80")
      }
      yield* agree
      yield* kubectl("-n", "shop", "delete", "service", "web")
      yield* kubectl("-n", "shop", "label", "service", "cart", "tier=front")
      yield* kubectl("-n", "shop", "create", "service", "clusterip", "api", "--tcp=80")
      yield* agree
      expect((yield* names(keeping)).filter((name) => name !== "kubernetes")).toEqual(["cart", "web", "api", "cart"])
      const before = keeping.requests()
      yield* names(keeping)
      expect(keeping.requests()).toBe(before)

      yield* kubectl("-n", "shop", "create", "serviceaccount", "lister")
      yield* kubectl("create", "clusterrole", "lister", "--verb=get,list", "--resource=services")
      yield* kubectl("create", "clusterrolebinding", "lister", "--clusterrole=lister", "--serviceaccount=shop:lister")
      const token = yield* kubectl("-n", "shop", "create", "token", "lister")
      const directory = yield* Effect.acquireRelease(
        Effect.promise(() => mkdtemp(join(tmpdir(), "handrail-lister-"))),
        (path) => Effect.promise(() => rm(path, { recursive: true }))
      )
      const lister = yield* readerOf(yield* writeKubeconfig(join(directory, "lister"), url, ca, token.trim()), true)
      expect(yield* Effect.retry(names(lister), { schedule: Schedule.spaced("200 millis"), times: 50 })).toEqual(yield* names(listing))
      expect(yield* listOf(lister, "shop")).toMatchObject({ isKept: false })
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )
})
