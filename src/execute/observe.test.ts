import { describe, expect, it } from "vitest"
import type { TargetState } from "../domain/plan.ts"
import { classify } from "../policy/classify.ts"
import { stepOf } from "../policy/plan.fixture.ts"
import { observe } from "./observe.ts"

const at = (line: string, version: string): ReadonlyArray<TargetState> => stepOf(line).targets.map((target) => ({ ...target, version }))
const see = (line: string, before: ReadonlyArray<TargetState>, now: ReadonlyArray<TargetState>) =>
  observe({ intended: before, now, effects: classify(line.split(" ")) })

const undo = "kubectl rollout undo deployment/a -n shop"
const two = "kubectl rollout restart deployment a b -n shop"
const remove = "kubectl delete pod a -n shop"
const release = "helm rollback cni 3 -n shop"

describe("observe", () => {
  it.each<[string, string, ReadonlyArray<TargetState>, ReadonlyArray<TargetState>, string, RegExp]>([
    ["an object that moved", undo, at(undo, "1"), at(undo, "2"), "applied", /Deployment shop\/a has changed/],
    ["an object that did not", undo, at(undo, "1"), at(undo, "1"), "not-applied", /as it was/],
    ["an object that was made anew", undo, at(undo, "1"), at(undo, "1").map((it) => ({ ...it, uid: "new" })), "applied", /has changed/],
    ["an object that cannot be seen", undo, at(undo, "1"), [], "unknown", /could not be read/],
    ["an object that is gone after a delete", remove, at(remove, "1"), at(remove, "absent"), "applied", /has changed/],
    ["one of two", two, at(two, "1"), [...at(two, "2").slice(0, 1), ...at(two, "1").slice(1)], "unknown", /only Deployment shop\/a/],
    ["both of two, in another order", two, at(two, "1"), at(two, "2").toReversed(), "applied", /shop\/a, Deployment shop\/b/],
    ["a release at its next revision", release, at(release, "3"), at(release, "4"), "applied", /has changed/],
    ["a release left half-way", release, at(release, "3"), at(release, "4:pending-rollback"), "unknown", /half-way/],
    [
      "a drain, whose pods are not seen",
      "kubectl drain n1",
      at("kubectl drain n1", "1"),
      at("kubectl drain n1", "2"),
      "unknown",
      /how far/
    ],
    ["a command that shows nowhere", "kubectl exec x -- ls", [], [], "unknown", /nothing in the cluster/],
    ["a command on whatever a selector matches", "kubectl delete pods -l a=b", [], [], "unknown", /nothing in the cluster/]
  ])("on %s", (_, line, before, now, conclusion, reason) => {
    expect(see(line, before, now)).toEqual({ conclusion, reason: expect.stringMatching(reason) })
  })
})
