import { Result } from "effect"

/** A piece of a text that holds `${…}`. */
export type TemplatePart = { readonly _tag: "text"; readonly text: string } | { readonly _tag: "hole"; readonly source: string }

/** Splits a text at its `${…}`; braces and quotes inside are followed. The failure is a sentence. */
export const parseTemplate = (text: string): Result.Result<ReadonlyArray<TemplatePart>, string> => {
  const parts: Array<TemplatePart> = []
  let from = 0
  for (let start = text.indexOf("${"); start >= 0; start = text.indexOf("${", from)) {
    const end = endOfHole(text, start + 2)
    if (end === undefined) return Result.fail(`the \${ at character ${start + 1} is never closed`)
    if (start > from) parts.push({ _tag: "text", text: text.slice(from, start) })
    parts.push({ _tag: "hole", source: text.slice(start + 2, end) })
    from = end + 1
  }
  if (from < text.length) parts.push({ _tag: "text", text: text.slice(from) })
  return Result.succeed(parts)
}

const endOfHole = (text: string, start: number): number | undefined => {
  let depth = 0
  let quote = ""
  for (let index = start; index < text.length; index++) {
    const char = text[index] ?? ""
    if (quote !== "") {
      if (char === "\\") index += 1
      else if (char === quote) quote = ""
    } else if (char === '"' || char === "'") quote = char
    else if (char === "{") depth += 1
    else if (char === "}" && depth === 0) return index
    else if (char === "}") depth -= 1
  }
  return undefined
}

/** The parameter that a hole names, as commands and reads may: `params.name`; `undefined` for anything else. */
export const parameterOf = (hole: string): string | undefined => /^\s*params\.([A-Za-z]\w*)\s*$/.exec(hole)?.[1]
