import { describe, expect, it } from "vitest"
import { cartPod, evidenceOf } from "../../scene/evidence.fixture.ts"
import type { Sample } from "../../scene/scene.ts"
import { verdictOf } from "../verdict.fixture.ts"
import { linearFit } from "./linear-fit.ts"

const MiB = 2 ** 20
const pod = cartPod({ container: { resources: { limits: { memory: "512Mi" } } } })

/** A point a minute for an hour, in MiB. */
const memory = (of: (minute: number) => number): Sample => ({
  query: 'container_memory_working_set_bytes{namespace="shop"}',
  metric: { __name__: "container_memory_working_set_bytes", namespace: "shop", pod: pod.metadata.name, container: "app" },
  points: Array.from({ length: 60 }, (_, minute) => [minute * 60, of(minute) * MiB] as const),
  source: "prometheus/001.json"
})

const verdict = (of: (minute: number) => number) => verdictOf(evidenceOf({ objects: [pod], samples: [memory(of)] }))

describe("growth of memory", () => {
  it("is the cause where it reaches the limit soon", () => {
    expect(verdict((minute) => 100 + minute * 5 + (minute % 3))).toBe("memory-growth Deployment/cart")
  })

  it.each<readonly [what: string, of: (minute: number) => number]>([
    ["is level", () => 480],
    ["levels off after the start", (minute) => Math.min(400, 100 + minute * 20)],
    ["rises and falls", (minute) => 200 + 200 * Math.sin(minute / 3)],
    ["would take days", (minute) => 100 + minute * 0.2]
  ])("is none where it %s", (_, of) => {
    expect(verdict(of)).toBe("healthy")
  })
})

it("fits a line, and says how well", () => {
  expect(
    linearFit([
      [10, 1],
      [20, 3],
      [30, 5]
    ])
  ).toEqual({ slope: 0.2, explained: 1 })
  expect(
    linearFit([
      [10, 1],
      [20, 3]
    ])
  ).toBeUndefined()
  expect(
    linearFit([
      [1, 1],
      [1, 2],
      [1, 3]
    ])
  ).toBeUndefined()
})
