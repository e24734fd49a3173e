import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { kubeObject } from "../memory-reader.fixture.ts"
import { changedLines, lineDiff } from "./line-diff.ts"
import { printedObjects } from "./printed-objects.ts"
import { settledLines, settledObject, settledText } from "./settled-object.ts"

const lines = fc.array(fc.constantFrom<string>("a", "b", "c", "d: 1", "- e"), { maxLength: 25 })

/** What a diff makes of its first text, context that was left out taken from there. */
const added = (diff: string): ReadonlyArray<string> => diff.split("\n").flatMap((line) => (line.startsWith("+") ? [line.slice(1)] : []))

describe("lineDiff", () => {
  it("shows what changed with a little of what is around it", () => {
    const before = ["1", "2", "3", "4", "5", "6", "7", "8", "9"].join("\n")
    expect(lineDiff(before, before.replace("7", "seven"))).toBe([" …", " 4", " 5", " 6", "-7", "+seven", " 8", " 9"].join("\n"))
    expect(lineDiff("", "a\nb\n")).toBe("+a\n+b")
    expect(lineDiff("a", "a")).toBe("")
  })

  it("has as many lines more and fewer as the texts differ by, whatever they are", () => {
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const diff = lineDiff(before.join("\n"), after.join("\n"))
        const removed = diff.split("\n").filter((line) => line.startsWith("-")).length
        expect(added(diff).length - removed).toBe(after.length - before.length)
        expect(added(diff).every((line) => after.includes(line))).toBe(true)
        expect(diff === "").toBe(before.join("\n") === after.join("\n"))
      })
    )
  })

  it("does not take headers for changes", () => {
    expect(changedLines("--- Pod a as it is\n+++ Pod a as it would be\n-x\n+y\n+z", 2)).toEqual(["-x", "+y"])
  })
})

describe("a settled object", () => {
  const deployment = kubeObject("Deployment", "shop/web", {
    metadata: {
      resourceVersion: "7",
      managedFields: [{}],
      annotations: { "deployment.kubernetes.io/revision": "3", team: "a" },
      creationTimestamp: "2026-01-01T00:00:00Z"
    },
    spec: {
      template: { metadata: { annotations: { "kubectl.kubernetes.io/restartedAt": "2026-01-01T00:00:00Z" }, creationTimestamp: null } }
    },
    status: { replicas: 3 }
  })

  it("is the same when only what the server writes is different", () => {
    const later = {
      ...deployment,
      metadata: { ...deployment.metadata, resourceVersion: "8", generation: 9, uid: "other" },
      status: { replicas: 1 }
    }
    expect(settledObject(later)).toEqual(settledObject(deployment))
    expect(settledObject(deployment)).toEqual({
      apiVersion: "v1",
      kind: "Deployment",
      metadata: { name: "web", namespace: "shop", annotations: { team: "a" } },
      spec: { template: { metadata: { annotations: { "kubectl.kubernetes.io/restartedAt": "(now)" } } } }
    })
  })

  it("shows no Secret", () => {
    const secret = kubeObject("Secret", "shop/db", { data: { password: "aHVudGVyMg==" }, stringData: { other: "hunter2" } })
    expect(settledText(secret)).not.toMatch(/aHVudGVyMg|hunter2/)
  })
})

describe("what a tool printed", () => {
  it("is the same in another order and at another time", () => {
    const one = "pod/a evicted\npod/b evicted in 3.2s\nLAST DEPLOYED: Sun Nov 22 19:00:01 2026"
    const other = "LAST DEPLOYED: Mon Nov 23 07:12:44 2026\npod/b evicted in 41ms\npod/a evicted\n"
    expect(settledLines(one)).toEqual(settledLines(other))
    expect(settledLines(one)).not.toEqual(settledLines(one.replace("pod/a", "pod/c")))
  })

  it("is read as objects when it is one, a list, or several", () => {
    const pod = (name: string) => JSON.stringify(kubeObject("Pod", `shop/${name}`), null, 4)
    const names = (text: string) => printedObjects(text)?.map(({ metadata }) => metadata.name)
    expect(names(pod("a"))).toEqual(["a"])
    expect(names(`${pod("a")}\n${pod("b")}\n`)).toEqual(["a", "b"])
    expect(names(JSON.stringify({ apiVersion: "v1", kind: "List", items: [JSON.parse(pod("a"))] }))).toEqual(["a"])
    expect(names("deployment.apps/web rolled back (server dry run)")).toBeUndefined()
  })
})
