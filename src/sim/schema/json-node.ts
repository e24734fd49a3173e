/** A parsed JSON text that has lost nothing: keys in order and repeated, numbers as written. */
export type JsonNode =
  | { readonly kind: "null" }
  | { readonly kind: "bool"; readonly value: boolean }
  | { readonly kind: "number"; readonly text: string }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "array"; readonly items: ReadonlyArray<JsonNode> }
  | { readonly kind: "object"; readonly entries: ReadonlyArray<readonly [key: string, value: JsonNode]> }

/** The sentence in which the API server (Go's JSON reader) reports broken JSON. */
export class JsonSyntax extends Error {}

/** Deep enough for any real object, shallow enough for the stack. */
const maxDepth = 10_000

const quoted = (character: string): string => {
  if (character === "'") return `'\\''`
  if (character === '"') return `'"'`
  const text = JSON.stringify(character)
  return `'${text.slice(1, -1)}'`
}

class Reader {
  private position = 0
  private readonly text: string

  constructor(text: string) {
    this.text = text
  }

  read(): JsonNode {
    const value = this.value("looking for beginning of value", 0)
    this.space()
    if (this.position < this.text.length) this.unexpected("after top-level value")
    return value
  }

  private space(): void {
    while (" \t\r\n".includes(this.text[this.position] ?? "x")) this.position += 1
  }

  private peek(): string {
    this.space()
    const character = this.text[this.position]
    if (character === undefined) throw new JsonSyntax("unexpected end of JSON input")
    return character
  }

  private unexpected(where: string): never {
    const character = this.text[this.position]
    throw new JsonSyntax(character === undefined ? "unexpected end of JSON input" : `invalid character ${quoted(character)} ${where}`)
  }

  private value(where: string, depth: number): JsonNode {
    if (depth > maxDepth) throw new JsonSyntax("exceeded max depth")
    const character = this.peek()
    if (character === "{") return this.object(depth + 1)
    if (character === "[") return this.array(depth + 1)
    if (character === '"') return { kind: "string", value: this.string() }
    if (character === "t") return this.literal("true", { kind: "bool", value: true })
    if (character === "f") return this.literal("false", { kind: "bool", value: false })
    if (character === "n") return this.literal("null", { kind: "null" })
    if (character === "-" || (character >= "0" && character <= "9")) return this.number()
    return this.unexpected(where)
  }

  private literal(word: string, node: JsonNode): JsonNode {
    for (const expected of word) {
      if (this.text[this.position] !== expected) this.unexpected(`in literal ${word} (expecting ${quoted(expected)})`)
      this.position += 1
    }
    return node
  }

  private number(): JsonNode {
    const match = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/.exec(this.text.slice(this.position, this.position + 400))
    if (match === null) {
      this.position += 1
      return this.unexpected("in numeric literal")
    }
    this.position += match[0].length
    return { kind: "number", text: match[0] }
  }

  private string(): string {
    const start = this.position
    this.position += 1
    for (;;) {
      const character = this.text[this.position]
      if (character === undefined || character < " ") this.unexpected("in string literal")
      if (character === "\\") this.position += 1
      this.position += 1
      if (character === '"') break
    }
    try {
      return String(JSON.parse(this.text.slice(start, this.position)))
    } catch {
      throw new JsonSyntax("invalid character in string escape code")
    }
  }

  private array(depth: number): JsonNode {
    this.position += 1
    const items: Array<JsonNode> = []
    if (this.peek() !== "]") {
      items.push(this.value("looking for beginning of value", depth))
      while (this.peek() === ",") {
        this.position += 1
        items.push(this.value("looking for beginning of value", depth))
      }
      if (this.peek() !== "]") this.unexpected("after array element")
    }
    this.position += 1
    return { kind: "array", items }
  }

  private entry(where: string, depth: number): readonly [string, JsonNode] {
    if (this.peek() !== '"') this.unexpected(where)
    const key = this.string()
    if (this.peek() !== ":") this.unexpected("after object key")
    this.position += 1
    return [key, this.value("looking for beginning of value", depth)]
  }

  private object(depth: number): JsonNode {
    this.position += 1
    const entries: Array<readonly [string, JsonNode]> = []
    if (this.peek() !== "}") {
      entries.push(this.entry("looking for beginning of object key string", depth))
      while (this.peek() === ",") {
        this.position += 1
        entries.push(this.entry("looking for beginning of object key string", depth))
      }
      if (this.peek() !== "}") this.unexpected("after object key:value pair")
    }
    this.position += 1
    return { kind: "object", entries }
  }
}

/** Parses a JSON text. Throws `JsonSyntax` on broken input. */
export const parseJsonNode = (text: string): JsonNode => new Reader(text).read()

/** The node of a value that was parsed already, by a patch for instance. */
export const nodeOf = (value: unknown): JsonNode => {
  if (Array.isArray(value)) return { kind: "array", items: value.map(nodeOf) }
  switch (typeof value) {
    case "string":
      return { kind: "string", value }
    case "boolean":
      return { kind: "bool", value }
    case "number":
      return { kind: "number", text: String(value) }
    case "object":
      return value === null
        ? { kind: "null" }
        : {
            kind: "object",
            entries: Object.entries(value).flatMap(([key, each]) => (each === undefined ? [] : [[key, nodeOf(each)] as const]))
          }
    default:
      return { kind: "null" }
  }
}

/** The plain value of a node; of a repeated key the last. */
export const plainValue = (node: JsonNode): unknown => {
  switch (node.kind) {
    case "null":
      return null
    case "bool":
    case "string":
      return node.value
    case "number":
      return Number(node.text)
    case "array":
      return node.items.map(plainValue)
    case "object":
      return Object.fromEntries(node.entries.map(([key, each]) => [key, plainValue(each)]))
  }
}
