import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
  type Pair,
  Scalar,
  type YAMLMap
} from "yaml"
import type { YamlLimits } from "./limits.ts"
import { placeAt, showPath, type YamlPath, type YamlPlace } from "./place.ts"
import type { YamlProblem } from "./problem.ts"

/** A plain value built from a YAML document, and the way back from each part of it to the text. */
export interface LocatedValue {
  readonly value: unknown
  readonly problems: ReadonlyArray<YamlProblem>
  /** Where the value at this path is; for a path that does not exist, where its nearest existing parent is. */
  readonly locate: (path: YamlPath) => YamlPlace
  /** Where the key at this path is; the same as `locate` for list items and for missing keys. */
  readonly locateKey: (path: YamlPath) => YamlPlace
  /** The text a scalar was written as, without its quotes. */
  readonly sourceOf: (path: YamlPath) => string | undefined
}

/**
 * Builds the value in one pass with aliases and `<<` merges followed, within the limits. The library's own conversion looks
 * each alias up in the whole document (quadratic) and returns cyclic objects for an alias inside its own anchor.
 */
export const buildValue = (file: string, document: Document.Parsed, lines: LineCounter, limits: YamlLimits): LocatedValue => {
  const builder = new ValueBuilder(limits)
  let value: unknown = null
  try {
    value = builder.build(document.contents, [])
  } catch (cause) {
    if (!(cause instanceof Unbuildable)) throw cause
    builder.flaws.push(cause)
  }
  const find = nodeFinder(document.contents, builder.targets)
  return {
    value,
    problems: builder.flaws.map(({ node, path, message, fix }) => ({ file, ...placeOf(lines, node), path: showPath(path), message, fix })),
    locate: (path) => placeOf(lines, find(path).node),
    locateKey: (path) => placeOf(lines, find(path).key),
    sourceOf: (path) => {
      const { node, exact } = find(path)
      return exact && isScalar(node) ? node.source : undefined
    }
  }
}

/** Why a value cannot be built, or must not be used. */
interface Flaw {
  readonly message: string
  readonly fix: string
  readonly node: Node | null
  readonly path: YamlPath
}

/** Stops the building. */
class Unbuildable extends Error implements Flaw {
  readonly node: Node | null
  readonly path: YamlPath
  readonly fix: string
  constructor(message: string, fix: string, node: Node | null, path: YamlPath) {
    super(message)
    this.fix = fix
    this.node = node
    this.path = path
  }
}

class ValueBuilder {
  /** What each alias stands for. */
  readonly targets = new Map<Alias, Node>()
  readonly flaws: Array<Flaw> = []
  readonly #limits: YamlLimits
  readonly #anchors = new Map<string, Node>()
  readonly #building = new Set<Node>()
  #nodes = 0

  constructor(limits: YamlLimits) {
    this.#limits = limits
  }

  build(node: Node | null, path: YamlPath): unknown {
    this.#nodes += 1
    if (this.#nodes > this.#limits.nodes) {
      throw new Unbuildable(`the document expands to more than ${this.#limits.nodes} values`, "use fewer aliases, or split it", node, path)
    }
    if (this.#building.size > this.#limits.depth) {
      throw new Unbuildable(`nested more than ${this.#limits.depth} deep`, "nest less deeply", node, path)
    }
    if (isAlias(node)) return this.build(this.#target(node, path), path)
    if (node === null) return null
    if ("anchor" in node && typeof node.anchor === "string") this.#anchors.set(node.anchor, node)
    if (isScalar(node)) return node.value
    this.#building.add(node)
    const value = isMap(node)
      ? this.#map(node, path)
      : isSeq(node)
        ? node.items.map((item, i) => this.build(asNode(item), [...path, i]))
        : null
    this.#building.delete(node)
    return value
  }

  #target(alias: Alias, path: YamlPath): Node {
    const target = this.targets.get(alias) ?? this.#anchors.get(alias.source)
    if (target === undefined) throw new Unbuildable(`no anchor &${alias.source} above this alias`, "define it first", alias, path)
    if (this.#building.has(target)) throw new Unbuildable(`*${alias.source} contains itself`, "remove the alias", alias, path)
    this.targets.set(alias, target)
    return target
  }

  #map(map: YAMLMap, path: YamlPath): Record<string, unknown> {
    const merged: Array<[string, unknown]> = []
    const own = new Map<string, unknown>()
    for (const pair of map.items) {
      const key = keyOf(pair)
      if (own.has(key)) {
        const fix = "keep one of the two: YAML readers silently drop the other"
        this.flaws.push({ message: `the key ${JSON.stringify(key)} is there twice`, fix, node: asNode(pair.key), path: [...path, key] })
      }
      const value = this.build(asNode(pair.value), [...path, key])
      if (isMerge(pair))
        merged.push(...mergedEntries(value, () => new Unbuildable("<<: merges a map or a list of maps", "name a map", map, path)))
      else own.set(key, value)
    }
    return Object.fromEntries([...merged, ...own])
  }
}

/** Earlier maps of a merged list win (https://yaml.org/type/merge.html), so they come last. */
const mergedEntries = (value: unknown, invalid: () => Unbuildable): Array<[string, unknown]> =>
  (Array.isArray(value) ? value.toReversed() : [value]).flatMap((map: unknown) => {
    if (typeof map !== "object" || map === null || Array.isArray(map)) throw invalid()
    return Object.entries(map)
  })

const asNode = (value: unknown): Node | null => (isScalar(value) || isMap(value) || isSeq(value) || isAlias(value) ? value : null)

const keyOf = (pair: Pair): string => (isScalar(pair.key) ? String(pair.key.value) : String(pair.key))

const isMerge = (pair: Pair): boolean => isScalar(pair.key) && pair.key.value === "<<" && pair.key.type === Scalar.PLAIN

interface Found {
  readonly node: Node | null
  readonly key: Node | null
  readonly exact: boolean
}

/** Looks nodes up by path. Each map is indexed once, so that looking up every key of a large map stays linear. */
const nodeFinder = (root: Node | null, targets: ReadonlyMap<Alias, Node>): ((path: YamlPath) => Found) => {
  const follow = (value: unknown): Node | null => {
    const node = asNode(value)
    return isAlias(node) ? follow(targets.get(node) ?? null) : node
  }
  const indexes = new Map<YAMLMap, ReadonlyMap<string, Pair>>()
  const indexOf = (map: YAMLMap): ReadonlyMap<string, Pair> => {
    const known = indexes.get(map)
    if (known !== undefined) return known
    const merged = map.items.filter(isMerge).flatMap((pair) => {
      const value = follow(pair.value)
      const sources = isSeq(value) ? value.items.map(follow) : [value]
      return sources.flatMap((source) => (isMap(source) ? [...indexOf(source)] : []))
    })
    const own = map.items.filter((pair) => !isMerge(pair)).map((pair) => [keyOf(pair), pair] as const)
    const index = new Map([...merged.toReversed(), ...own])
    indexes.set(map, index)
    return index
  }
  return (path) => {
    let found: Found = { node: follow(root), key: follow(root), exact: true }
    for (const step of path) {
      const { node, key } = found
      const next = isMap(node) ? indexOf(node).get(String(step)) : isSeq(node) ? node.items[Number(step)] : undefined
      if (next === undefined) return { node: key, key, exact: false }
      const value = follow(isPair(next) ? next.value : next)
      const name = isPair(next) ? asNode(next.key) : value
      found = { node: value ?? name, key: name, exact: true }
    }
    return found
  }
}

const placeOf = (lines: LineCounter, node: Node | null): YamlPlace => placeAt(lines, node?.range?.[0] ?? 0)
