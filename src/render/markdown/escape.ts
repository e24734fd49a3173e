/** Text from outside as literal Markdown text: nothing in it formats, links, or ends a table cell. https://spec.commonmark.org/0.31.2/#backslash-escapes */
export const literal = (text: string): string => text.replaceAll(/[\\`*_{}[\]<>#|!~]/g, (character) => `\\${character}`)

/** A code span that holds any text: its fence is one backtick longer than the longest run inside. https://spec.commonmark.org/0.31.2/#code-spans */
export const code = (text: string): string => {
  const longest = Math.max(0, ...Array.from(text.matchAll(/`+/g), (run) => run[0].length))
  const fence = "`".repeat(longest + 1)
  const pad = text.startsWith("`") || text.endsWith("`") ? " " : ""
  return `${fence}${pad}${text}${pad}${fence}`
}
