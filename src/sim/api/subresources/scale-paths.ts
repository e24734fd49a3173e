import type { ObjectStore } from "../../store/object-store.ts"

/** Where a type keeps what its Scale shows. */
export interface ScalePaths {
  readonly spec: ReadonlyArray<string>
  readonly status: ReadonlyArray<string>
  readonly selector: ReadonlyArray<string> | undefined
}

interface ScaleDefinition {
  readonly specReplicasPath: string
  readonly statusReplicasPath: string
  readonly labelSelectorPath?: string
}

const split = (path: string): ReadonlyArray<string> => path.replace(/^\./, "").split(".")

/** The paths a CustomResourceDefinition declares; `undefined` for built-in types. */
export const customScalePaths = (store: ObjectStore, resource: string, version: string): ScalePaths | undefined => {
  const versions = store.get("customresourcedefinitions.apiextensions.k8s.io", undefined, resource)?.spec?.versions ?? []
  const scale: ScaleDefinition | undefined = versions.find((each: { name: string }) => each.name === version)?.subresources?.scale
  if (scale === undefined) return undefined
  return {
    spec: split(scale.specReplicasPath),
    status: split(scale.statusReplicasPath),
    selector: scale.labelSelectorPath === undefined ? undefined : split(scale.labelSelectorPath)
  }
}

export const readPath = (object: object, path: ReadonlyArray<string>): unknown =>
  path.reduce<unknown>((value, part) => (value as Readonly<Record<string, unknown>> | undefined)?.[part], object)

/** `object` with the value at `path` replaced; missing levels are made. */
export const writePath = <O extends object>(object: O, path: ReadonlyArray<string>, value: unknown): O => {
  const [head, ...rest] = path
  if (head === undefined) return object
  const current = (object as Readonly<Record<string, unknown>>)[head]
  const below = typeof current === "object" && current !== null ? current : {}
  return { ...object, [head]: rest.length === 0 ? value : writePath(below, rest, value) }
}
