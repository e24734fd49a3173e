import generated from "./fields.json" with { type: "json" }

/** One field of a message. `shape` is a scalar or a message name, behind `[]` for a list and `{}` for a map with string keys. */
export interface MessageField {
  readonly name: string
  readonly shape: string
  /** The message's members belong to its parent, as Go embeds structs. */
  readonly inline: boolean
  /** A Go pointer: present means said, so that zero values count. */
  readonly pointer: boolean
  /** A list or map that Go writes even when it is empty. */
  readonly always: boolean
}

export type MessageFields = ReadonlyMap<number, MessageField>

const TABLE: Readonly<Record<string, ReadonlyArray<ReadonlyArray<string | number>>>> = generated
const known = new Map<string, MessageFields>()

/** The fields of a message such as `core.v1.Pod`, by number; `undefined` for one that is not served. */
export const messageFields = (message: string): MessageFields | undefined => {
  const found = known.get(message)
  const rows = TABLE[message]
  if (found !== undefined || rows === undefined) return found
  const fields = new Map(
    rows.map(([number, name, shape, flag]): [number, MessageField] => [
      Number(number),
      { name: String(name), shape: String(shape), inline: flag === "inline", pointer: flag === "pointer", always: flag === "always" }
    ])
  )
  known.set(message, fields)
  return fields
}

/** A message's field by JSON name, looking into the structs it embeds. */
export const fieldNamed = (message: string, name: string): MessageField | undefined => {
  for (const field of messageFields(message)?.values() ?? []) {
    if (field.inline) {
      const below = fieldNamed(field.shape, name)
      if (below !== undefined) return below
    } else if (field.name === name) return field
  }
  return undefined
}

/** True for a field that an object always has, if only as an empty struct or list: Go structs that are no pointers. */
export const isAlwaysThere = (field: MessageField): boolean =>
  field.always || (!field.pointer && field.shape.includes(".") && !/^[[{]/.test(field.shape))
