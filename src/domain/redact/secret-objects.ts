/** Kubernetes Secrets inside JSON or YAML text: their values are secrets whatever their names. */
import { REDACTED, type Redaction, unchanged } from "./redaction.ts"

type Json = null | boolean | number | string | Array<Json> | { [key: string]: Json }

const isRecord = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"

const blank = (holder: { [key: string]: Json }, key: string): number => {
  const values = holder[key]
  if (!isRecord(values)) return 0
  const names = Object.keys(values).filter((name) => values[name] !== REDACTED)
  for (const name of names) values[name] = REDACTED
  return names.length
}

const hide = (value: Json, isSecret: boolean): number => {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + hide(item, isSecret), 0)
  if (!isRecord(value)) return 0
  if (isSecret || value.kind === "Secret") {
    const annotations = isRecord(value.metadata) && isRecord(value.metadata.annotations) ? value.metadata.annotations : {}
    const applied = LAST_APPLIED in annotations && annotations[LAST_APPLIED] !== REDACTED ? 1 : 0
    if (applied === 1) annotations[LAST_APPLIED] = REDACTED
    return blank(value, "data") + blank(value, "stringData") + applied
  }
  return Object.entries(value).reduce((sum, [key, item]) => sum + hide(item, value.kind === "SecretList" && key === "items"), 0)
}

const indentOf = (text: string): string => /^[[{]\r?\n([ \t]+)/.exec(text.trimStart())?.[1] ?? ""

/** One JSON document that holds Secrets, printed with the indentation it had. */
export const redactSecretJson = (text: string): Redaction => {
  if (!/^\s*[[{]/.test(text) || !/"Secret(List)?"/.test(text)) return unchanged(text)
  try {
    const value = JSON.parse(text) as Json
    const redactions = hide(value, false)
    return redactions === 0 ? unchanged(text) : { text: JSON.stringify(value, null, indentOf(text)), redactions }
  } catch {
    return unchanged(text)
  }
}

const secretKind = /^[ \t-]*kind:[ \t]*["']?Secret(List)?["']?[ \t]*$/m
const block = /^([ \t]*(?:- )?)(data|stringData):[ \t]*$/
const entry = /^([ \t]*)("[^"]*"|'[^']*'|[^\s:#][^:]*):(?:[ \t]+(.*))?$/
const applied = /^([ \t]*kubectl\.kubernetes\.io\/last-applied-configuration:).*$/

const widthOf = (line: string): number => line.length - line.trimStart().length

/**
 * YAML text in which any object is a Secret: the values below every `data:` and `stringData:` of the text go, those of other
 * kinds too, because which object a line belongs to is not read.
 */
export const redactSecretYaml = (text: string): Redaction => {
  if (!secretKind.test(text)) return unchanged(text)
  let redactions = 0
  let within: number | undefined
  let hiding: number | undefined
  const lines = text.split("\n").flatMap((line) => {
    const blankLine = line.trim() === ""
    const width = widthOf(line)
    if (hiding !== undefined && (blankLine || width > hiding)) return []
    hiding = undefined
    if (within !== undefined && !blankLine && width <= within) within = undefined
    if (within !== undefined) {
      const [, indent = "", key = "", value = ""] = entry.exec(line) ?? []
      if (key === "" || value === REDACTED) return [line]
      redactions += 1
      hiding = width
      return [`${indent}${key}: ${REDACTED}`]
    }
    const [, lead] = block.exec(line) ?? []
    if (lead !== undefined) within = lead.length
    const [, annotation] = applied.exec(line) ?? []
    if (annotation === undefined || line.endsWith(REDACTED)) return [line]
    redactions += 1
    hiding = width
    return [`${annotation} ${REDACTED}`]
  })
  return redactions === 0 ? unchanged(text) : { text: lines.join("\n"), redactions }
}
