/** The words of a command as a shell would split them: blanks separate, single and double quotes keep them. Nothing is expanded. */
export const splitWords = (command: string): ReadonlyArray<string> => {
  const words: Array<string> = []
  for (const match of command.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)) {
    words.push(match[0].replace(/'([^']*)'|"([^"]*)"/g, (_, single?: string, double?: string) => single ?? double ?? ""))
  }
  return words
}
