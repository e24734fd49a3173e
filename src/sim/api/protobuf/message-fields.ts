import generated from "./fields.json" with { type: "json" }

/** One field of a message. `shape` is a scalar or a message name, behind `[]` for a list and `{}` for a map with string keys. */
export interface MessageField {
  readonly name: string
  readonly shape: string
  /** The message's members belong to its parent, as Go embeds structs. */
  readonly inline: boolean
  /** A Go pointer: present means said, so that zero values count. */
  readonly pointer: boolean
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
      { name: String(name), shape: String(shape), inline: flag === "inline", pointer: flag === "pointer" }
    ])
  )
  known.set(message, fields)
  return fields
}
