/**
 * How one field of a kind merges. https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy and
 * https://kubernetes.io/docs/tasks/manage-kubernetes-objects/update-api-object-kubectl-patch/
 */
export interface FieldSchema {
  /** The schema of a member; a map answers the same for every key. */
  readonly field: (name: string) => FieldSchema | undefined
  /** The schema of a list's items. */
  readonly items: () => FieldSchema | undefined
  readonly patchStrategies: ReadonlyArray<"merge" | "replace" | "retainKeys">
  readonly patchMergeKey: string | undefined
  /** How server-side apply owns a list; `undefined` for what is no list. */
  readonly listType: "atomic" | "set" | "map" | undefined
  readonly listMapKeys: ReadonlyArray<string>
  /** What an item that leaves out a list-map key stands for. */
  readonly keyDefault: (key: string) => unknown
  /** Maps and structs owned as a whole, such as label selectors. */
  readonly atomic: boolean
  /** Every object has the field, if only empty, so that nobody comes to own it by setting what is inside. */
  readonly always: boolean
}
