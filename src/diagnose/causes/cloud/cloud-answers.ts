import { type Fields, maybeFields } from "../../../platform/kubernetes/fields.ts"
import type { Scene } from "../../scene/scene.ts"
import { perScene } from "../evidence.ts"

/** What a cloud's command line printed as JSON, and where it was saved. */
interface CloudAnswer {
  readonly value: Fields
  readonly source: string
}

const parsed = (text: string): Fields | undefined => {
  const start = text.search(/[{[]/)
  if (start === -1) return undefined
  try {
    const value: unknown = JSON.parse(text.slice(start))
    return maybeFields(Array.isArray(value) ? { items: value } : value)
  } catch {
    return undefined
  }
}

/** Texts that nobody took for objects, each whole: of them those that are JSON. */
export const cloudAnswers = perScene((scene: Scene): ReadonlyArray<CloudAnswer> => {
  const files = Map.groupBy(scene.said, ({ source }) => source.replace(/:\d+$/, ""))
  return [...files].flatMap(([source, said]) => {
    const value = parsed(said.map(({ line }) => line).join("\n"))
    return value === undefined ? [] : [{ value, source }]
  })
})
