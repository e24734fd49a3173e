import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { diagnoseDump } from "../from-dump.ts"
import { cartPod, crashing, waiting, warning } from "../scene/evidence.fixture.ts"
import { readDump } from "./read-dump.ts"

/** A folder with these files, which goes with the scope. */
const folder = (files: Readonly<Record<string, string | object>>) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const directory = mkdtempSync(join(tmpdir(), "handrail-dump-"))
      for (const [name, content] of Object.entries(files)) {
        mkdirSync(dirname(join(directory, name)), { recursive: true })
        writeFileSync(join(directory, name), typeof content === "string" ? content : JSON.stringify(content))
      }
      return directory
    }),
    (directory) => Effect.sync(() => rmSync(directory, { recursive: true }))
  )

const diagnosed = (files: Readonly<Record<string, string | object>>) =>
  folder(files).pipe(Effect.flatMap(diagnoseDump), Effect.provide(NodeServices.layer))

const stuck = cartPod(waiting("ImagePullBackOff", "manifest unknown: tag 2 not found"))
const crashed = cartPod(crashing())
const listOf = (kind: string, items: ReadonlyArray<object>) => ({ kind: `${kind}List`, apiVersion: "v1", metadata: {}, items })

describe("a dump is read", () => {
  it.effect("in the plain layout, whatever part of it is there", () =>
    Effect.gen(function* () {
      const log = "starting\nKeyError: 'DATABASE_URL'\n"
      const report = yield* diagnosed({
        "alert.json": {
          labels: { alertname: "KubePodCrashLooping", namespace: "shop", pod: crashed.metadata.name },
          startsAt: "2026-01-01T12:20:00Z"
        },
        "objects/pods.json": { kind: "List", apiVersion: "v1", items: [crashed] },
        [`logs/shop/${crashed.metadata.name}/app.previous.log`]: log
      })
      expect(report).toMatchObject({
        verdict: "cause",
        cause: { code: "environment-variable-missing", entity: { kind: "Deployment", name: "cart" } }
      })
      const [first] = report.hypotheses
      expect(first?.evidence.flatMap(({ cites }) => cites)).toContain(`logs/shop/${crashed.metadata.name}/app.previous.log:2`)
    }).pipe(Effect.scoped)
  )

  it.effect("from what kubectl printed", () =>
    Effect.gen(function* () {
      const report = yield* diagnosed({
        "question.txt": "why does web not start?",
        "commands/001.txt":
          "$ kubectl get pods -n shop\nNAME                   READY   STATUS    RESTARTS   AGE\nweb-7d9c5b8f6d-4x2lp   0/1     Pending   0          12m\n",
        "commands/002.txt":
          "$ kubectl get events -n shop\nLAST SEEN   TYPE      REASON             OBJECT                     MESSAGE\n2m          Warning   FailedScheduling   pod/web-7d9c5b8f6d-4x2lp   0/3 nodes are available: 3 Insufficient memory.\n"
      })
      expect(report).toMatchObject({ verdict: "cause", cause: { code: "insufficient-memory" } })
    }).pipe(Effect.scoped)
  )

  it.effect("in the layout of kubectl cluster-info dump, and of must-gather", () =>
    Effect.gen(function* () {
      const dumped = yield* diagnosed({
        "nodes.json": listOf("Node", []),
        "shop/pods.json": listOf("Pod", [stuck]),
        "shop/events.json": listOf("Event", [warning(stuck, "Failed", "Failed to pull image: manifest unknown")]),
        [`shop/${stuck.metadata.name}/logs.txt`]: `==== START logs for container app of pod shop/${stuck.metadata.name} ====\n==== END logs for container app of pod shop/${stuck.metadata.name} ====\n`
      })
      expect(dumped).toMatchObject({ cause: { code: "image-tag-missing" } })
      const gathered = yield* diagnosed({
        "must-gather/namespaces/shop/core/pods.yaml": JSON.stringify(listOf("Pod", [crashed])),
        [`must-gather/namespaces/shop/pods/${crashed.metadata.name}/app/app/logs/previous.log`]: "panic: index out of range\n"
      })
      expect(gathered).toMatchObject({ cause: { code: "application-error" } })
    }).pipe(Effect.scoped)
  )

  it.effect("though files in it are broken, and secrets in it are not told", () =>
    Effect.gen(function* () {
      const report = yield* diagnosed({
        "objects/half.json": '{"kind": "Pod", "metadata": {',
        "objects/pod.json": crashed,
        [`logs/shop/${crashed.metadata.name}/app.log`]:
          "FATAL: password authentication failed, DATABASE_URL=postgres://cart:hunter2secret@db/cart\n"
      })
      expect(report).toMatchObject({ cause: { code: "credentials-rejected" } })
      expect(JSON.stringify(report)).not.toContain("hunter2secret")
    }).pipe(Effect.scoped)
  )

  it.effect("or said to be none, with what would be one", () =>
    Effect.gen(function* () {
      const empty = yield* Effect.flip(diagnosed({ "picture.png": "x" }))
      expect(empty).toMatchObject({ _tag: "DumpUnreadable", next: expect.stringContaining("must-gather") })
      const none = yield* Effect.flip(Effect.provide(readDump("/does/not/exist"), NodeServices.layer))
      expect(none.where).toBe("/does/not/exist")
    }).pipe(Effect.scoped)
  )
})
