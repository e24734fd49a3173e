import type { KubeObject } from "../../kube-object.ts"
import { badRequest } from "../../store/status-error.ts"
import { fieldLabels, hasGenericLabels } from "./field-labels.ts"

export type FieldMatcher = (object: KubeObject) => boolean

const TERM = /^((?:[^=!\\]|\\.)*?)(==|=|!=)((?:[^\\]|\\.)*)$/

const unescaped = (value: string): string => value.replaceAll(/\\([\\,=])/g, "$1")

const splitTerms = (selector: string): ReadonlyArray<string> => selector.match(/(?:[^,\\]|\\.)+/g) ?? []

const unknownLabel = (resource: string, label: string): Error =>
  badRequest(
    hasGenericLabels(resource)
      ? `${JSON.stringify(label)} is not a known field selector: only "metadata.name", "metadata.namespace"`
      : `field label not supported: ${label}`
  )

/**
 * Parses a field selector for a stored resource: `status.phase=Running,spec.nodeName!=n1`. Throws a BadRequest `StatusError`
 * for a field the resource cannot be selected by. https://kubernetes.io/docs/concepts/overview/working-with-objects/field-selectors/
 */
export const parseFieldSelector = (resource: string, selector: string, selectable: ReadonlyArray<string> = []): FieldMatcher => {
  const labels = fieldLabels(resource, selectable)
  const matchers = splitTerms(selector).map((term): FieldMatcher => {
    const match = TERM.exec(term)
    if (match === null) throw badRequest(`invalid selector: '${selector}'; can't understand '${term}'`)
    const [label, operator, value] = [match[1] as string, match[2], unescaped(match[3] as string)]
    const read = labels[label]
    if (read === undefined) throw unknownLabel(resource, label)
    const same: FieldMatcher = (object) => String(read(object) ?? "") === value
    return operator === "!=" ? (object) => !same(object) : same
  })
  return (object) => matchers.every((matches) => matches(object))
}
