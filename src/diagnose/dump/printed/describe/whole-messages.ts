/** What follows a message in the state of a container. */
const afterMessage = /^\s+(?:Exit Code|Signal|Started|Finished|Last State|Ready|Restart Count):(?:\s|$)/
/** Messages that are longer are cut by the kubelet long before. */
const longest = 400

const isState = (line: string | undefined): boolean => /^\s+(?:Last )?State:\s/.test(line ?? "")

/**
 * Makes a message of several lines one entry: the container's own last words are printed as they are, at any indentation, and would be
 * taken for headings.
 */
export const wholeMessages = (lines: ReadonlyArray<string>): ReadonlyArray<string> => {
  const result: Array<string> = []
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? ""
    result.push(line)
    if (!/^\s{4,}Message:\s/.test(line) || !(isState(lines[index - 1]) || isState(lines[index - 2]))) continue
    const end = lines.slice(index + 1, index + 1 + longest).findIndex((next) => afterMessage.test(next))
    if (end <= 0) continue
    result[result.length - 1] = [line, ...lines.slice(index + 1, index + 1 + end)].join("\n")
    index += end
  }
  return result
}

/** Puts lines at the margin that are no headings to the value before them: custom resources print texts of several lines as they are. */
export const wholeTexts = (lines: ReadonlyArray<string>): ReadonlyArray<string> => {
  const result: Array<string> = []
  for (const line of lines) {
    const before = result.at(-1)
    const goesOn =
      line.trim() !== "" && /^(?!\s)(?![A-Z][\w ]*:(?:\s|$))/.test(line) && before !== undefined && /^\s+\S[^:]*:\s/.test(before)
    if (goesOn) result[result.length - 1] = `${before}\n${line}`
    else result.push(line)
  }
  return result
}
