import { type Finding, harmless, notUnderstood, outside } from "../finding.ts"
import type { Judge } from "../shell/judge.ts"
import { writesTo } from "../shell/redirections.ts"
import { unknownValue } from "../shell/words.ts"

/** The arguments of each test and action: https://www.gnu.org/software/findutils/manual/html_node/find_html/Primary-Index.html */
const arity: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    "E H L P X d s x depth daystart empty executable follow help ignore_readdir_race noignore_readdir_race ls mount nogroup noleaf nouser nowarn print print0 prune quit readable version warn writable xdev true false not a o and or O0 O1 O2 O3"
      .split(" ")
      .map((name) => [name, 0])
  ),
  ...Object.fromEntries(
    "amin anewer atime cmin cnewer ctime files0-from fstype gid group ilname iname inum ipath iregex iwholename links lname maxdepth mindepth mmin mtime name newer path perm printf regex regextype samefile size type uid used user wholename xtype context D newerXY newermt newerat newerct"
      .split(" ")
      .map((name) => [name, 1])
  )
}

const starting = new Set(["-exec", "-execdir", "-ok", "-okdir"])
const writing: Readonly<Record<string, number>> = { "-fprint": 1, "-fprint0": 1, "-fls": 1, "-fprintf": 2 }

/** `find PATH… EXPRESSION`: what it finds is read; what `-exec` runs is judged as a command of its own. */
export const find: Judge = (words, around) => {
  const found: Array<Finding> = [harmless]
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? ""
    const files = writing[word]
    if (starting.has(word)) {
      const end = words.findIndex((each, index) => index > at && (each === ";" || (each === "+" && words[index - 1] === "{}")))
      const inner = words.slice(at + 1, end < 0 ? undefined : end)
      found.push(...around.words(inner.map((each) => each.replaceAll("{}", unknownValue))))
      if (end < 0) break
      at = end
    } else if (word === "-delete") found.push(outside("delete", "destructive", "deletes the files that it finds"))
    else if (files !== undefined) {
      found.push(writesTo(words[at + 1] ?? unknownValue))
      at += files
    } else if (word.startsWith("-") && word.length > 1) {
      const count = arity[word.slice(1)]
      if (count === undefined) found.push(notUnderstood(`find ${word} is not known here`))
      at += count ?? 0
    }
  }
  return found
}
