/** The command as a person would type it; words with blanks are quoted. */
export const commandLine = (argv: ReadonlyArray<string>): string =>
  argv.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : JSON.stringify(word))).join(" ")
