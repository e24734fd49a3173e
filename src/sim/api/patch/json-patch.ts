import { deepEqual } from "../../store/deep-equal.ts"
import { badRequest, StatusError } from "../../store/status-error.ts"

interface Operation {
  readonly op: string
  readonly path: string
  readonly from?: string
  readonly value?: unknown
}

const rejected = (): StatusError => new StatusError(422, "Invalid", "the server rejected our request due to an error in our request", {})

const segments = (pointer: string): ReadonlyArray<string> => {
  if (pointer === "") return []
  const [first = "", ...rest] = pointer.split("/")
  // The API server's patch library takes what comes before the first slash for nothing at all.
  if (first !== "" && rest.length === 0) throw rejected()
  return rest.map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
}

type Container = Record<string, unknown> | Array<unknown>

const isContainer = (value: unknown): value is Container => typeof value === "object" && value !== null

/** The position a segment names in a list of `length`; `-` is its end. */
const indexIn = (segment: string, length: number, inserting: boolean): number => {
  if (segment === "-" && inserting) return length
  const index = /^-?\d+$/.test(segment) ? Number(segment) : Number.NaN
  const at = index < 0 ? length + index : index
  if (Number.isNaN(at) || at < 0 || at > (inserting ? length : length - 1)) throw rejected()
  return at
}

const childOf = (container: Container, segment: string): unknown => {
  if (Array.isArray(container)) return container[indexIn(segment, container.length, false)]
  if (!Object.hasOwn(container, segment)) throw rejected()
  return container[segment]
}

const read = (root: unknown, path: ReadonlyArray<string>): unknown =>
  path.reduce<unknown>((value, segment) => {
    if (!isContainer(value)) throw rejected()
    return childOf(value, segment)
  }, root)

/** `root` with the container at all but the last segment rebuilt by `edit`. */
const edited = (root: unknown, path: ReadonlyArray<string>, edit: (container: Container, last: string) => Container): unknown => {
  const [head, ...tail] = path
  if (head === undefined || !isContainer(root)) throw rejected()
  if (tail.length === 0) return edit(root, head)
  const child = edited(childOf(root, head), tail, edit)
  if (Array.isArray(root)) return root.with(indexIn(head, root.length, false), child)
  return { ...root, [head]: child }
}

const add = (root: unknown, path: ReadonlyArray<string>, value: unknown): unknown =>
  path.length === 0
    ? value
    : edited(root, path, (container, last) =>
        Array.isArray(container) ? container.toSpliced(indexIn(last, container.length, true), 0, value) : { ...container, [last]: value }
      )

const remove = (root: unknown, path: ReadonlyArray<string>): unknown =>
  edited(root, path, (container, last) => {
    childOf(container, last)
    if (Array.isArray(container)) return container.toSpliced(indexIn(last, container.length, false), 1)
    const { [last]: _removed, ...rest } = container
    return rest
  })

const replace = (root: unknown, path: ReadonlyArray<string>, value: unknown): unknown =>
  path.length === 0
    ? value
    : edited(root, path, (container, last) => {
        childOf(container, last)
        return Array.isArray(container) ? container.with(indexIn(last, container.length, false), value) : { ...container, [last]: value }
      })

const OPERATIONS: Readonly<Record<string, (root: unknown, operation: Operation) => unknown>> = {
  add: (root, { path, value }) => add(root, segments(path), value),
  remove: (root, { path }) => remove(root, segments(path)),
  replace: (root, { path, value }) => replace(root, segments(path), value),
  move: (root, { path, from = "" }) => add(remove(root, segments(from)), segments(path), read(root, segments(from))),
  copy: (root, { path, from = "" }) => add(root, segments(path), read(root, segments(from))),
  test: (root, { path, value }) => {
    if (!deepEqual(read(root, segments(path)), value)) throw rejected()
    return root
  }
}

/** Most operations one patch may hold, as the API server limits it. */
const MAX_OPERATIONS = 10_000

/** RFC 6902. Throws BadRequest for a malformed patch and a 422 for one that does not apply. */
export const applyJsonPatch = (document: unknown, patch: unknown): unknown => {
  if (!Array.isArray(patch))
    throw badRequest("error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp")
  if (patch.length > MAX_OPERATIONS) {
    throw new StatusError(
      413,
      "RequestEntityTooLarge",
      `The allowed maximum operations in a JSON patch is ${MAX_OPERATIONS}, got ${patch.length}`
    )
  }
  return patch.reduce<unknown>((root, operation: Operation) => {
    const run = OPERATIONS[operation?.op]
    if (run === undefined || typeof operation.path !== "string") throw rejected()
    return run(root, operation)
  }, document)
}
