import type { KubeObject } from "../../../../platform/kubernetes/kube-reader.ts"
import type { Fields } from "../fields.ts"
import { kindCalled } from "../kinds.ts"
import { makeObject } from "../objects.ts"
import { outline, textOf } from "../text/outline.ts"
import { type Described, metadataIn } from "./described.ts"
import { companions, describers } from "./describers.ts"
import { eventsIn } from "./events.ts"
import { describeGeneric } from "./generic.ts"
import { indented } from "./indented.ts"
import { kindOfBlock } from "./kind-of-block.ts"
import { withEventsHeader } from "./part-described.ts"
import { wholeMessages, wholeTexts } from "./whole-messages.ts"

/** What the command tells of the objects that it describes. */
interface Asked {
  readonly kinds: ReadonlyArray<string>
  /** Where objects are that are printed without a namespace; `undefined` when they may be in any. */
  readonly namespace: string | undefined
  readonly now: Date | undefined
}

/** A paste often begins a letter late. */
const firstLine = /^[Nn]?ame:\s+\S/
/** What all kinds print near their name. */
const nearName =
  /^(?:Namespace|Labels|Annotations|Priority|Roles|IsDefaultClass|Value|Selector|StorageClass|CreationTimestamp|API Version|Image pull secrets|PolicyRule|Status|Node|Max unavailable|Min available|Created on):/

/** Where the text of an object begins. */
const startsIn = (lines: ReadonlyArray<string>): ReadonlyArray<number> =>
  lines.flatMap((line, index) =>
    firstLine.test(line) && lines.slice(index + 1, index + 6).some((next) => nearName.test(next)) ? [index] : []
  )

/** Whether `kubectl describe` printed this, whatever the command was. */
export const looksDescribed = (lines: ReadonlyArray<string>): boolean => startsIn(lines).length > 0

/** The objects of `kubectl describe` with their events; the lines before the first of them and those of no known kind are left over. */
export const readDescribed = (
  lines: ReadonlyArray<string>,
  asked: Asked
): { readonly objects: ReadonlyArray<KubeObject>; readonly rest: ReadonlyArray<string> } => {
  const whole = wholeMessages(indented(lines))
  const starts = startsIn(whole)
  const blocks = starts.map((start, order) => whole.slice(start, starts[order + 1]))
  const read = blocks.map((block) => readBlock(block, asked))
  return {
    objects: read.flatMap((objects) => objects ?? []),
    rest: [...whole.slice(0, starts[0]), ...blocks.filter((_, index) => read[index] === undefined).flat()]
  }
}

const readBlock = (saved: ReadonlyArray<string>, asked: Asked): ReadonlyArray<KubeObject> | undefined => {
  const lines = withEventsHeader(saved)
  const kind = kindOfBlock(lines, asked.kinds)
  if (kind === undefined) return undefined
  const entries = outline(describers[kind] === undefined ? wholeTexts(lines) : lines)
  const isNamespaced = kindCalled(kind)?.namespaced ?? textOf(entries, "Namespace") !== undefined
  const namespace = textOf(entries, "Namespace") || (isNamespaced ? asked.namespace : undefined)
  const described: Described = { kind, name: textOf(entries, "Name") ?? "", namespace, lines, entries, now: asked.now }
  return [objectOf(described), ...(companions[kind]?.(described) ?? []), ...eventsIn(described)]
}

const objectOf = (described: Described): KubeObject => {
  const { entries, kind, name, namespace } = described
  const { metadata, ...parts } = (describers[kind] ?? describeGeneric)(described)
  const common = metadataIn(entries)
  const own: Fields = typeof metadata === "object" && metadata !== null ? { ...metadata } : {}
  const apiVersion = describers[kind] === undefined ? textOf(entries, "API Version") : undefined
  return makeObject({ apiVersion, kind, name, namespace, metadata: { ...common, ...own, ...annotationsOf(common, own) } }, parts)
}

/** A describer may add annotations to those that are printed. */
const annotationsOf = (common: Fields, own: Fields): Fields =>
  typeof common.annotations === "object" && typeof own.annotations === "object"
    ? { annotations: { ...common.annotations, ...own.annotations } }
    : {}
