import type { Entity } from "../../../domain/entity.ts"
import type { Scene } from "../../scene/scene.ts"

/** How long an answer took, as programs and proxies log it: a name with its unit, or `in 35ms`. */
const NAMED =
  /\b(?:duration|latency|elapsed|took|response_?time|request_?time|upstream_response_time|rt)(?:_?(ms|millis|s|sec|seconds|us))?["']?\s*[=:]?\s*["']?(\d+(?:\.\d+)?)\s*(ms|µs|us|s|sec|seconds|milliseconds)?\b/i
const SPOKEN = /\b(?:in|after)\s+(\d+(?:\.\d+)?)\s*(ms|s|seconds|milliseconds)\b/i

const perSecond: Readonly<Record<string, number>> = {
  ms: 1e3,
  millis: 1e3,
  milliseconds: 1e3,
  us: 1e6,
  µs: 1e6,
  s: 1,
  sec: 1,
  seconds: 1
}

/** In seconds; nothing where the unit is not told. */
const durationIn = (line: string): number | undefined => {
  const [, suffix, value, unit] = NAMED.exec(line) ?? []
  const [, spoken, spokenUnit] = value === undefined ? (SPOKEN.exec(line) ?? []) : []
  const per = perSecond[(unit ?? suffix ?? spokenUnit ?? "").toLowerCase()]
  const said = value ?? spoken
  return per === undefined || said === undefined ? undefined : Number(said) / per
}

/** The end of a log is its present. */
const PRESENT = 200
/** Fewer answers tell nothing of how fast they are. */
const FEWEST = 20

/** How long nineteen of twenty of the last answers took at most, in seconds, as these pods' logs tell; nothing where they tell of too few. */
export const loggedDuration = (scene: Scene, pods: ReadonlyArray<Entity>): number | undefined => {
  const found = pods
    .flatMap((pod) => scene.logsOf(pod).filter(({ previous }) => !previous))
    .flatMap(({ lines }) => lines.slice(-PRESENT).flatMap((line) => durationIn(line) ?? []))
    .toSorted((a, b) => a - b)
  return found.length < FEWEST ? undefined : found[Math.floor(found.length * 0.95)]
}
