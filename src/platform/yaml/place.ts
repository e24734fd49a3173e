import type { LineCounter } from "yaml"

/** A path into a value: field names and list indexes. */
export type YamlPath = ReadonlyArray<PropertyKey>

/** Where something is in the text; both count from 1. */
export interface YamlPlace {
  readonly line: number
  readonly column: number
}

/** `clusters[0].name`; names that are not plain words are quoted: `labels["app.kubernetes.io/name"]`. */
export const showPath = (path: YamlPath): string =>
  path.reduce<string>((shown, key) => {
    if (typeof key === "number") return `${shown}[${key}]`
    const name = String(key)
    if (!/^[\w-]+$/.test(name)) return `${shown}[${JSON.stringify(name)}]`
    return shown === "" ? name : `${shown}.${name}`
  }, "")

export const placeAt = (lines: LineCounter, offset: number): YamlPlace => {
  const { line, col } = lines.linePos(offset)
  return { line: Math.max(1, line), column: Math.max(1, col) }
}
