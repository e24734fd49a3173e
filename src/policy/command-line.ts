const plain = /^[\w@%+=:,./-]+$/

/** The command as a person would type it; words with blanks are quoted. */
export const commandLine = (argv: ReadonlyArray<string>): string =>
  argv.map((word) => (plain.test(word) ? word : JSON.stringify(word))).join(" ")
