import { type Fields, present, told } from "../fields.ts"
import { find, linesOf, textOf } from "../text/outline.ts"
import type { Describer } from "./described.ts"

const underline = /^(?:=+|-+)$/

/** The lines below a heading that is underlined, up to the next such heading or the events. */
const part = (lines: ReadonlyArray<string>, heading: string): ReadonlyArray<string> => {
  const at = lines.findIndex((line, index) => line.trimEnd() === heading && underline.test(lines[index + 1] ?? ""))
  if (at < 0) return []
  const rest = lines.slice(at + 2)
  const end = rest.findIndex(
    (line, index) => /^Events:(?:\s|$)/.test(line) || (line.trimEnd() === "BinaryData" && underline.test(rest[index + 1] ?? ""))
  )
  return end < 0 ? rest : rest.slice(0, end)
}

/** Keys stand above a line of four dashes, their values below it, each value with an empty line after it. */
const dataIn = (lines: ReadonlyArray<string>): Fields => {
  const starts = lines.flatMap((line, index) => (line === "----" && /^\S+:$/.test(lines[index - 1] ?? "") ? [index - 1] : []))
  return Object.fromEntries(
    starts.map((start, order) => {
      const value = lines.slice(start + 2, starts[order + 1])
      const last = value.findLastIndex((line) => line.trim() !== "")
      return [(lines[start] ?? "").slice(0, -1), value.slice(0, last + 1).join("\n")]
    })
  )
}

/** `password:  8 bytes`: the value is not printed, its size stands for it. */
const sizesIn = (lines: ReadonlyArray<string>): Fields =>
  Object.fromEntries(
    lines.flatMap((line) => {
      const [, key, size] = /^(\S+):\s+(\d+ bytes)$/.exec(line.trimEnd()) ?? []
      return key === undefined ? [] : [[key, `<${size}>`] as const]
    })
  )

export const describeConfigMap: Describer = ({ lines }) => ({
  data: dataIn(part(lines, "Data")),
  binaryData: sizesIn(part(lines, "BinaryData"))
})

export const describeSecret: Describer = ({ entries, lines }) => ({
  type: present(textOf(entries, "Type")),
  data: sizesIn(part(lines, "Data"))
})

const named = (texts: ReadonlyArray<string>): ReadonlyArray<Fields> => texts.map((text) => ({ name: text.replace(/ \(not found\)$/, "") }))

export const describeServiceAccount: Describer = ({ entries }) => ({
  imagePullSecrets: named(linesOf(find(entries, "Image pull secrets"))),
  secrets: named(linesOf(find(entries, "Mountable secrets")))
})

export const describePriorityClass: Describer = ({ entries }) => {
  const value = present(textOf(entries, "Value"))
  return told({
    value: value === undefined ? undefined : Number(value),
    globalDefault: textOf(entries, "GlobalDefault") === "true" || undefined,
    preemptionPolicy: present(textOf(entries, "PreemptionPolicy")),
    description: present(textOf(entries, "Description"))
  })
}
