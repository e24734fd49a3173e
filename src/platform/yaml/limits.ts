/**
 * What one YAML text may cost. The limits are checked before the value is built, so a hostile text (a "billion laughs" of
 * aliases, a megabyte of brackets) costs no more than an honest one of the same size.
 */
export interface YamlLimits {
  /** Longest text, in UTF-16 code units. */
  readonly length: number
  /** Deepest nesting of maps and lists, aliases followed. */
  readonly depth: number
  /** Most maps, lists and scalars, each alias counted as all it stands for. */
  readonly nodes: number
  /** Most problems reported; the rest are counted. */
  readonly problems: number
}

/** Enough for any runbook, scenario or configuration a person would write by hand. */
export const defaultYamlLimits: YamlLimits = { length: 524_288, depth: 64, nodes: 50_000, problems: 50 }
