import { deepEqual } from "../../src/sim/store/deep-equal.ts"

type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value)

const change = (from: unknown, to: unknown): unknown => {
  if (to === undefined) return from === undefined ? undefined : null
  if (isFields(from) && isFields(to)) return mergePatch(from, to)
  return deepEqual(from, to) ? undefined : to
}

/** The merge patch (RFC 7386) that makes `from` into `to`; undefined when nothing differs. Lists are replaced whole. */
export const mergePatch = (from: Fields, to: Fields): object | undefined => {
  const entries = [...new Set([...Object.keys(from), ...Object.keys(to)])].flatMap((key) => {
    const changed = change(from[key], to[key])
    return changed === undefined ? [] : [[key, changed] as const]
  })
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}
