/** Commands joined by pipes: the words of each. */
type Pipeline = ReadonlyArray<ReadonlyArray<string>>

/** A quoted part, a substitution, an operator, a gap or a plain character, tried in this order. */
const token =
  /'([^']*)'|"((?:\\.|[^"\\])*)"|(\$\([^)]*\)|`[^`]*`)|(\d?>>?(?:&\d|\s*[^\s|;&]+)|&>\s*\S+|<\s*[^\s|;&]+)|(&&|\|\||;|\n|&)|(\|)|(\s+)|\\?([\s\S])/g

/**
 * The pipelines of a line as people type or quote it. Never fails: what a shell would refuse is read as it stands. Redirections are
 * left out and nothing is expanded.
 */
export const readPipelines = (line: string): ReadonlyArray<Pipeline> => {
  const pipelines: Array<Array<Array<string>>> = [[[]]]
  let word: string | undefined
  const endWord = (): void => {
    if (word !== undefined) pipelines.at(-1)?.at(-1)?.push(word)
    word = undefined
  }
  for (const [, single, double, substitution, redirection, joint, pipe, gap, char] of line.matchAll(token)) {
    const text = single ?? double?.replaceAll(/\\(.)/g, "$1") ?? substitution ?? char
    if (text !== undefined) word = (word ?? "") + text
    else endWord()
    if (joint !== undefined) pipelines.push([[]])
    else if (pipe !== undefined) pipelines.at(-1)?.push([])
    else if (redirection === undefined && gap === undefined && text === undefined) word = undefined
  }
  endWord()
  return pipelines.filter((pipeline) => pipeline.some((words) => words.length > 0))
}
