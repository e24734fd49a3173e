import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Applier } from "../../domain/repository-change.ts"
import { kubeObject, memoryReader } from "../memory-reader.fixture.ts"
import { syncState } from "./sync-state.ts"

const MERGE = "a".repeat(40)
const LATER = "b".repeat(40)
const OLD = "c".repeat(40)
const includes = (revision: string) => Effect.succeed([MERGE, LATER].includes(revision))

const look = (tool: Applier["tool"], fields: Readonly<Record<string, unknown>>) => {
  const kind = tool === "argocd" ? "Application" : "Kustomization"
  const applier: Applier = { tool, resource: `${kind.toLowerCase()}s`, ref: { group: "x", kind, namespace: "gitops", name: "shop" } }
  return syncState(applier, memoryReader([kubeObject(kind, "gitops/shop", fields)]), includes)
}

const argo = (revision: string, over: object = {}, spec: object = { syncPolicy: { automated: {} } }) => ({
  spec,
  status: { sync: { status: "Synced", revision }, health: { status: "Healthy" }, operationState: { phase: "Succeeded" }, ...over }
})
const flux = (lastAppliedRevision: string, over: object = {}) => ({
  status: {
    observedGeneration: 1,
    lastAppliedRevision,
    conditions: [{ type: "Ready", status: "True", reason: "ReconciliationSucceeded" }],
    ...over
  }
})

describe("how far a merge has come", () => {
  it.effect.each([
    ["Argo CD at the merge", "argocd", argo(MERGE), true, "Application gitops/shop: synced at aaaaaaaaaaaa, health Healthy"],
    ["Argo CD at a later commit", "argocd", argo(LATER), true, "bbbbbbbbbbbb"],
    ["Argo CD with several sources", "argocd", argo("", { sync: { status: "Synced", revisions: [OLD, MERGE] } }), true, "aaaa"],
    ["Argo CD, where something else is not well", "argocd", argo(MERGE, { health: { status: "Degraded" } }), true, "Degraded"],
    ["Argo CD before the merge", "argocd", argo(OLD), false, "at cccccccccccc, without the merge"],
    ["Argo CD that syncs by hand", "argocd", argo(OLD, {}, {}), false, "somebody must start it"],
    [
      "Argo CD that has seen it and not applied it",
      "argocd",
      argo(MERGE, { sync: { status: "OutOfSync", revision: MERGE } }),
      false,
      "OutOfSync"
    ],
    [
      "Argo CD whose sync failed",
      "argocd",
      argo(MERGE, { sync: { status: "OutOfSync", revision: MERGE }, operationState: { phase: "Failed", message: "forbidden" } }),
      false,
      "its last sync failed: forbidden"
    ],
    ["Argo CD at work", "argocd", argo(MERGE, { operationState: { phase: "Running" } }), false, "applying"],
    ["Argo CD while the rollout goes on", "argocd", argo(MERGE, { health: { status: "Progressing" } }), false, "Progressing"],
    ["Argo CD that never synced", "argocd", {}, false, "no revision"],
    ["Flux at the merge", "flux", flux(`main@sha1:${MERGE}`), true, "Kustomization gitops/shop: applied aaaaaaaaaaaa, ready"],
    ["an older Flux at the merge", "flux", flux(`main/${LATER}`), true, "bbbb"],
    ["Flux before the merge", "flux", flux(`main@sha1:${OLD}`), false, "without the merge"],
    ["Flux that has looked at an older spec", "flux", flux(`main@sha1:${MERGE}`, { observedGeneration: 0 }), false, "not ready yet"],
    [
      "Flux that failed",
      "flux",
      flux(`main@sha1:${OLD}`, { conditions: [{ type: "Ready", status: "False", reason: "BuildFailed", message: "no such file" }] }),
      false,
      "not ready (BuildFailed): no such file"
    ],
    ["Flux that never applied", "flux", {}, false, "nothing"]
  ] as const)("is told of %s", ([, tool, fields, isSynced, detail]) =>
    Effect.map(look(tool, fields), (state) => {
      expect(state).toMatchObject({ isSynced, detail: expect.stringContaining(detail) })
    })
  )
})
