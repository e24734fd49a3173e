/** What follows a message in the state of a container. */
const afterMessage = /^\s+(?:Exit Code|Signal|Started|Finished|Last State|Ready|Restart Count):(?:\s|$)/
/** Messages that are longer are cut by the kubelet long before. */
const longest = 400

/**
 * Makes a message of several lines one entry: the container's own last words are printed as they are, at any indentation, and would be
 * taken for headings.
 */
export const wholeMessages = (lines: ReadonlyArray<string>): ReadonlyArray<string> => {
  const result: Array<string> = []
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? ""
    result.push(line)
    if (!/^\s{4,}Message:\s/.test(line)) continue
    const end = lines.slice(index + 1, index + 1 + longest).findIndex((next) => afterMessage.test(next))
    if (end <= 0) continue
    result[result.length - 1] = [line, ...lines.slice(index + 1, index + 1 + end)].join("\n")
    index += end
  }
  return result
}
