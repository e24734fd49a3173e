/**
 * A set of field paths, as server-side apply owns them: a tree whose edges are path elements in their FieldsV1 spelling
 * (`f:spec`, `k:{"name":"web"}`, `v:"x"`). https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management
 */
export interface FieldSet {
  /** The path to this node is itself in the set. */
  readonly member: boolean
  readonly children: ReadonlyMap<string, FieldSet>
}

export type FieldsV1 = { readonly [element: string]: FieldsV1 }

export const EMPTY: FieldSet = { member: false, children: new Map() }
export const LEAF: FieldSet = { member: true, children: new Map() }

export const isEmptySet = (set: FieldSet): boolean => !set.member && set.children.size === 0

/** Builds a node, leaving out children that hold nothing. */
export const nodeOf = (member: boolean, children: Iterable<readonly [string, FieldSet]>): FieldSet => {
  const kept = new Map<string, FieldSet>()
  for (const [element, child] of children) if (!isEmptySet(child)) kept.set(element, child)
  return { member, children: kept }
}

type Combine = (left: boolean, right: boolean) => boolean

const combined = (left: FieldSet, right: FieldSet, combine: Combine): FieldSet => {
  const elements = new Set([...left.children.keys(), ...right.children.keys()])
  return nodeOf(
    combine(left.member, right.member),
    [...elements].map((element) => [element, combined(left.children.get(element) ?? EMPTY, right.children.get(element) ?? EMPTY, combine)])
  )
}

export const union = (left: FieldSet, right: FieldSet): FieldSet => combined(left, right, (a, b) => a || b)
export const intersection = (left: FieldSet, right: FieldSet): FieldSet => combined(left, right, (a, b) => a && b)
/** The members of `left` that `right` does not have. */
export const difference = (left: FieldSet, right: FieldSet): FieldSet => combined(left, right, (a, b) => a && !b)

/** The members of `left` that lie neither on nor below a member of `right`. */
export const outside = (left: FieldSet, right: FieldSet): FieldSet =>
  right.member
    ? EMPTY
    : nodeOf(
        left.member,
        [...left.children].map(([element, child]) => [element, outside(child, right.children.get(element) ?? EMPTY)])
      )

export const sameSet = (left: FieldSet, right: FieldSet): boolean =>
  left.member === right.member &&
  left.children.size === right.children.size &&
  [...left.children].every(([element, child]) => {
    const other = right.children.get(element)
    return other !== undefined && sameSet(child, other)
  })

export const toFieldsV1 = (set: FieldSet): FieldsV1 => {
  const children = [...set.children]
    .sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0))
    .map(([element, child]): [string, FieldsV1] => [element, child.children.size === 0 ? {} : toFieldsV1(child)])
  return { ...(set.member ? { ".": {} } : {}), ...Object.fromEntries(children) }
}

/** The inverse; an element without children is a member. */
export const fromFieldsV1 = (fields: FieldsV1): FieldSet =>
  nodeOf(
    "." in fields,
    Object.entries(fields)
      .filter(([element]) => element !== ".")
      .map(([element, below]) => [element, Object.keys(below).length === 0 ? LEAF : fromFieldsV1(below)])
  )

/** Every member as a list of path elements, in order. */
export const members = (set: FieldSet, path: ReadonlyArray<string> = []): ReadonlyArray<ReadonlyArray<string>> => [
  ...(set.member && path.length > 0 ? [path] : []),
  ...[...set.children]
    .sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0))
    .flatMap(([element, child]) => members(child, [...path, element]))
]
