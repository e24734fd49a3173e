import { type Draft, items } from "./draft.ts"

/** For containers: a default limit falls back to the maximum, a default request to the default limit, then to the minimum. */
export const fillLimitRange = (range: Draft): void => {
  for (const limit of items(range.spec, "limits")) {
    if (limit.type !== "Container") continue
    const limits = { ...limit.max, ...limit.default }
    const requests = { ...limit.min, ...limits, ...limit.defaultRequest }
    const minimums = Object.fromEntries(Object.entries(limit.min ?? {}).filter(([name]) => limits[name] === undefined))
    if (Object.keys(limits).length > 0) limit.default = limits
    if (Object.keys(requests).length > 0) limit.defaultRequest = { ...requests, ...minimums, ...limit.defaultRequest }
  }
}
