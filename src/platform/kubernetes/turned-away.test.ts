import { rmSync } from "node:fs"
import { afterAll, describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { CurrentScope, narrow, retryBudget } from "../../domain/incident-scope.ts"
import { inScope } from "../deadline.ts"
import { scriptedServer } from "../http/scripted-server.fixture.ts"
import { folder, kubeconfig, readerOf } from "./kubeconfig.fixture.ts"

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const group = "flowcontrol.apiserver.k8s.io"
const kinds = { flowschemas: "FlowSchema", prioritylevelconfigurations: "PriorityLevelConfiguration" } as const
const resources = Object.entries(kinds).map(([name, kind]) => ({ name, singularName: name, kind, namespaced: false, verbs: ["list"] }))
const version = { groupVersion: `${group}/v1`, version: "v1" }
const documents: Readonly<Record<string, object>> = {
  "/api": { kind: "APIVersions", versions: ["v1"] },
  "/api/v1": { kind: "APIResourceList", groupVersion: "v1", resources: [] },
  "/apis": { kind: "APIGroupList", groups: [{ name: group, versions: [version], preferredVersion: version }] },
  [`/apis/${group}/v1`]: { kind: "APIResourceList", groupVersion: `${group}/v1`, resources },
  [`/apis/${group}/v1/flowschemas`]: {
    kind: "FlowSchemaList",
    apiVersion: `${group}/v1`,
    metadata: {},
    items: [{ metadata: { name: "service-accounts", uid: "fs-1" } }]
  }
}
const headers = { "x-kubernetes-pf-flowschema-uid": "fs-1", "x-kubernetes-pf-prioritylevel-uid": "pl-1", "retry-after": "0" }

/** It answers a read at the second try, and does not let anyone see its priority levels. */
const busy = scriptedServer(({ nth, path }) => {
  const document = documents[path]
  if (document !== undefined) return { body: document }
  if (path === "/version" || nth > 0) return { body: "ok" }
  return path.includes("prioritylevel") ? { status: 403 } : { status: 429, headers, body: "Too many requests, please try again later." }
})

const tries = (times: number) =>
  inScope("test", { owner: "inc-00000000", deadline: Number.POSITIVE_INFINITY, tier: "reader", retries: retryBudget(times) })

describe("reads that priority and fairness turned away", () => {
  it.live("are told by name as far as names may be seen, also where another try was answered", () =>
    Effect.gen(function* () {
      const { url } = yield* busy
      const reader = yield* readerOf(kubeconfig(url))
      expect(yield* reader.turnedAway).toEqual([])
      const error = yield* reader.raw("/logs/a").pipe(tries(0), Effect.flip)
      expect(error).toMatchObject({ _tag: "KubeOverloaded", status: 429, rejectedBy: { flowSchema: "fs-1", priorityLevel: "pl-1" } })
      expect(yield* reader.raw("/logs/b").pipe(tries(1))).toBe("ok")
      expect(yield* reader.turnedAway).toEqual([{ flowSchema: "service-accounts", priorityLevel: "pl-1", times: 2 }])
    }).pipe(Effect.scoped)
  )

  it.live("are told by ids where no time is left to look names up, and a name that is known is not asked for again", () =>
    Effect.gen(function* () {
      const { seen, url } = yield* busy
      const reader = yield* readerOf(kubeconfig(url))
      const lookups = () => seen.filter(({ path }) => path === `/apis/${group}/v1/flowschemas`).length
      yield* reader.raw("/logs/a").pipe(tries(0), Effect.flip)
      const late = Effect.updateService(CurrentScope, (scope) => narrow(scope, { deadline: 0 }))
      expect(yield* late(reader.turnedAway)).toEqual([{ flowSchema: "fs-1", priorityLevel: "pl-1", times: 1 }])
      expect(lookups()).toBe(0)
      const named = [{ flowSchema: "service-accounts", priorityLevel: "pl-1", times: 1 }]
      expect(yield* reader.turnedAway).toEqual(named)
      expect(yield* late(reader.turnedAway)).toEqual(named)
      expect(lookups()).toBe(1)
    }).pipe(Effect.scoped)
  )
})
