import { kindNamed, type PrintedKind } from "../kinds.ts"
import { readPipelines } from "./shell-words.ts"

/** What a command asked for. */
interface AskedResource {
  /** As it was typed: `deploy`, `scaledobjects.keda.sh`. */
  readonly typed: string
  /** Absent when the kind is not known. */
  readonly kind?: PrintedKind
  readonly name?: string
}

/** A kubectl or oc command as far as it decides what its output means. */
export interface PrintedCommand {
  readonly verb: string
  readonly resources: ReadonlyArray<AskedResource>
  /** What stands after the verb, as typed and without flags. */
  readonly words: ReadonlyArray<string>
  readonly flags: ReadonlyMap<string, string>
  readonly namespace?: string
  readonly allNamespaces: boolean
  /** The output went through something that drops or changes lines, such as `grep` or `head`. */
  readonly filtered: boolean
}

/** Flags that take a value, by the name that they are kept under. Others stand alone unless written with `=`. */
const valued: Readonly<Record<string, string>> = {
  "-n": "namespace",
  "-l": "selector",
  "-o": "output",
  "-c": "container",
  "-L": "label-columns",
  "-f": "filename",
  "-k": "kustomize",
  "-s": "server",
  "-v": "v"
}
const valuedLong = new Set(
  `namespace selector output container label-columns filename kustomize server field-selector context cluster user kubeconfig tail since
  since-time sort-by for types as as-group token request-timeout limit-bytes chunk-size template revision timeout limit v raw subresource
  max-log-requests cache-dir certificate-authority pod-running-timeout interval image loglevel`.split(/\s+/)
)
const lone: Readonly<Record<string, string>> = { "-A": "all-namespaces", "-p": "previous", "-w": "watch", "-f": "follow" }

/** Programs that print as kubectl does. */
const programs = new Set(["kubectl", "k", "oc", "kubecolor", "kubectl.exe", "oc.exe"])
/** Filters that lose nothing. */
const harmless = new Set(["cat", "tee", "less", "more", "sort", "most", "bat"])

/** The commands of a line that print as kubectl does, in order; none when the line is a description or calls other programs only. */
export const readCommands = (line: string): ReadonlyArray<PrintedCommand> =>
  readPipelines(line).flatMap(([first = [], ...filters]) => {
    const start = first.findIndex((word) => programs.has(word.split("/").at(-1) ?? ""))
    if (start < 0) return []
    return [
      readWords(
        first.slice(start + 1),
        filters.some(([program = ""]) => !harmless.has(program))
      )
    ]
  })

const readWords = (words: ReadonlyArray<string>, filtered: boolean): PrintedCommand => {
  const { flags, plain } = readFlags(words[0] === "--" ? words.slice(1) : words)
  const [first = "", ...rest] = plain
  const [verb = "", ...after] = first === "adm" ? rest : plain
  const namespace = flags.get("namespace")
  return {
    verb,
    words: after,
    resources: readResources(verb === "top" || verb === "rollout" ? after.slice(verb === "top" ? 0 : 1) : after),
    flags,
    ...(namespace === undefined ? {} : { namespace }),
    allNamespaces: isSet(flags, "all-namespaces"),
    filtered
  }
}

/** Whether a flag that stands alone is given and not taken back by `=false`. */
export const isSet = (flags: ReadonlyMap<string, string>, name: string): boolean => (flags.get(name) ?? "false") !== "false"

const readFlags = (words: ReadonlyArray<string>) => {
  const flags = new Map<string, string>()
  const plain: Array<string> = []
  const rest = words.values()
  for (const word of rest) {
    if (word === "--") break
    if (!word.startsWith("-") || word === "-") {
      plain.push(word)
      continue
    }
    const [name = "", value] = splitFlag(word, plain.includes("logs"))
    const takesValue = valuedLong.has(name) && value === undefined
    flags.set(name, value ?? (takesValue ? (rest.next().value ?? "") : "true"))
  }
  return { flags, plain }
}

/** Name and value of `--output=wide`, `-owide`, `-o`. After `logs`, `-f` follows. */
const splitFlag = (word: string, isLogs: boolean): readonly [string, string | undefined] => {
  if (word.startsWith("--")) {
    const at = word.indexOf("=")
    return at < 0 ? [word.slice(2), undefined] : [word.slice(2, at), word.slice(at + 1)]
  }
  const letter = word.slice(0, 2)
  const name = isLogs && letter === "-f" ? undefined : valued[letter]
  if (name === undefined) return [lone[letter] ?? letter.slice(1), undefined]
  return [name, word.length > 2 ? word.slice(2).replace(/^=/, "") : undefined]
}

const asked = (typed: string, name?: string): AskedResource => {
  const kind = kindNamed(typed)
  return { typed, ...(kind === undefined ? {} : { kind }), ...(name === undefined ? {} : { name }) }
}

/** `pods`, `pods,svc`, `pod a b`, `pod/a svc/b`. */
const readResources = (words: ReadonlyArray<string>): ReadonlyArray<AskedResource> => {
  if (words.some((word) => word.includes("/"))) {
    return words.map((word) => {
      const [typed = "", ...name] = word.split("/")
      return asked(typed, name.join("/"))
    })
  }
  const [types, ...names] = words
  if (types === undefined) return []
  return types
    .split(",")
    .filter((typed) => typed !== "")
    .flatMap((typed) => (names.length === 0 ? [asked(typed)] : names.map((name) => asked(typed, name))))
}
