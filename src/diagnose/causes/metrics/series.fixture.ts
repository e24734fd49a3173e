import { at } from "../../scene/evidence.fixture.ts"
import type { Sample } from "../../scene/scene.ts"

const SECOND = 1000
const MINUTES = 30

/** A point a minute over the half hour that ends when a test's evidence was recorded: `value` of each minute. */
export const series = (
  query: string,
  value: (minute: number) => number,
  metric: Readonly<Record<string, string>> = { namespace: "shop", deployment: "cart" }
): Sample => ({
  query,
  metric,
  points: Array.from({ length: MINUTES + 1 }, (_, minute) => [Date.parse(at(minute)) / SECOND, value(minute)] as const),
  source: "prometheus/001.json"
})

/** It is one value up to a minute and another from then on. */
export const step =
  (before: number, after: number, minute = 15) =>
  (now: number): number =>
    now < minute ? before : after
