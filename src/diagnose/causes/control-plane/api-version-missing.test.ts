import { describe, expect, it } from "vitest"
import { cartPod, crashing, evidenceOf } from "../../scene/evidence.fixture.ts"
import { printedEvidence, verdictOf } from "../verdict.fixture.ts"

const none = 'no matches for kind "Widget" in version "shop.example/v1alpha1"'

describe("a kind that the API server does not serve", () => {
  it("is told by what a tool answers", () => {
    const verdict = (output: string) => verdictOf(printedEvidence({ "$ kubectl apply -f widget.yaml": output }))
    expect(verdict(`error: unable to recognize "widget.yaml": ${none}`)).toBe("api-version-missing APIService/v1alpha1.shop.example")
    expect(verdict(`error: resource mapping not found for name: "blue" namespace: "shop" from "widget.yaml": ${none}`)).toBe(
      "api-version-missing Widget/blue"
    )
    expect(verdict(`Error: UPGRADE FAILED: unable to build kubernetes objects from current release manifest: ${none}`)).toMatch(
      /^api-version-missing /
    )
    expect(verdict(`somebody once had ${none}`)).toBe("inconclusive")
  })

  it("is why a program ends that says so, and not where it does without", () => {
    const pod = cartPod()
    const log = { namespace: "shop", pod: pod.metadata.name, previous: false, lines: [`ERROR setup: ${none}`], source: "x.log" }
    expect(verdictOf(evidenceOf({ objects: [cartPod(crashing())], logs: [log] }))).toBe("api-version-missing Deployment/cart")
    const gone = "failed to list *v1beta1.Widget: the server could not find the requested resource (get widgets.shop.example)"
    const lists = { ...log, lines: [`E0101 12:00:00.0 1 reflector.go:138] ${gone}`, "F0101 main.go:9] caches did not sync"] }
    expect(verdictOf(evidenceOf({ objects: [cartPod(crashing())], logs: [lists] }))).toBe("api-version-missing Deployment/cart")
    const quoted = { ...log, lines: [JSON.stringify({ level: "error", error: none }), "ERROR problem running manager"] }
    expect(verdictOf(evidenceOf({ objects: [cartPod(crashing())], logs: [quoted] }))).toBe("api-version-missing Deployment/cart")
    expect(verdictOf(evidenceOf({ objects: [pod], logs: [log] }))).not.toMatch(/api-version/)
  })
})
