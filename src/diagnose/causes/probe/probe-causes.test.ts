import { expect, it } from "vitest"
import { withImpliedPods } from "../../dump/implied/implied-pods.ts"
import { at, cartPod, evidenceOf, warning } from "../../scene/evidence.fixture.ts"
import { printedEvidence, verdictOf } from "../verdict.fixture.ts"

const told = (...messages: ReadonlyArray<string>) => {
  const rows = messages.map((message) => `1m   Normal   Killing   pod/cart-5f7d9c-x2x9z   ${message}`)
  const printed = { ...printedEvidence({ "kubectl get events -n shop": rows.join("\n") }), now: Date.parse(at(30)) }
  return verdictOf({ ...printed, objects: withImpliedPods(printed) })
}

it("knows by the kubelet's older words that it ended a container for its liveness probe", () => {
  expect(
    told(
      'Killing container with docker id 1f2e: pod "cart-5f7d9c-x2x9z_shop(a1)" container "app" is unhealthy, it will be killed and re-created.'
    )
  ).toMatch(/^liveness-probe-failing /)
  expect(told("Killing container with id docker://app:Container failed liveness probe.. Container will be killed and recreated.")).toMatch(
    /^liveness-probe-failing /
  )
})

it("takes a container that was ended for another reason for none of these", () => {
  expect(told("Killing container with id docker://app:Need to kill Pod")).not.toMatch(/probe/)
})

it("takes a program that does not know the probe's path for one that has started", () => {
  const probe = { httpGet: { path: "/healthzz", port: 8080 } }
  const unready = { conditions: [{ type: "Ready", status: "False", lastTransitionTime: at(29) }] }
  const pod = cartPod({ container: { readinessProbe: probe }, status: unready, containerStatus: { ready: false, started: true } })
  const young = { ...pod, metadata: { ...pod.metadata, creationTimestamp: at(29) } }
  const said = (code: number) => {
    const event = warning(young, "Unhealthy", `Readiness probe failed: HTTP probe failed with statuscode: ${code}`)
    return verdictOf({ ...evidenceOf({ objects: [young, event] }), now: Date.parse(at(30)) })
  }
  expect(said(404)).toBe("readiness-probe-failing Deployment/cart")
  expect(said(503)).not.toBe("readiness-probe-failing Deployment/cart")
})
