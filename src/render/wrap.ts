/** Where a long word is best broken: after a character that joins its parts. */
const JOINTS = /[/:=,|@_.-]/g

/** Splits a word that is longer than a row, at a joint in the row's second half where there is one. */
const pieces = (word: string, width: number): ReadonlyArray<string> => {
  if (word.length <= width) return [word]
  const joint = [...word.slice(0, width).matchAll(JOINTS)].at(-1)?.index ?? -1
  const cut = joint + 1 > width / 2 ? joint + 1 : width
  return [word.slice(0, cut), ...pieces(word.slice(cut), width)]
}

/** Splits text at spaces into rows of at most `width` characters, the first of at most `first`; a longer word is broken. */
export const wrap = (text: string, width: number, first = width): ReadonlyArray<string> => {
  const rows: Array<string> = []
  let row = ""
  const room = (): number => (rows.length === 0 ? first : width)
  for (const word of text.split(" ").flatMap((word) => pieces(word, width))) {
    const joined = row === "" ? word : `${row} ${word}`
    if (row !== "" && joined.length > room()) {
      rows.push(row)
      row = word
    } else row = joined
  }
  return [...rows, row]
}
