import { namespaceFlag } from "../command/namespace-flag.ts"
import type { PrintedLog } from "../printed.ts"

/** Tools that print the logs of several pods at once. */
const tool = /(?:^|[\s;&|/])(?:stern|kubetail|kail)\s/

/** How they begin a line, with what they name: https://github.com/stern/stern#templates, https://github.com/johanhaleby/kubetail */
const starts: ReadonlyArray<RegExp> = [
  /^\[(?<pod>[a-z0-9][a-z0-9.-]*) (?<container>[a-z0-9][a-z0-9-]*)\] (?<text>.*)$/s,
  /^\[(?<pod>[a-z0-9][a-z0-9.-]*)\] (?<text>.*)$/s,
  /^(?<namespace>[a-z0-9][a-z0-9-]*)\/(?<pod>[a-z0-9][a-z0-9.-]*)\[(?<container>[a-z0-9][a-z0-9-]*)\]: ?(?<text>.*)$/s,
  /^(?:(?<namespace>[a-z0-9][a-z0-9-]*) )?(?<pod>[a-z0-9][a-z0-9.]*-[a-z0-9.-]+) (?:› )?(?<container>[a-z0-9][a-z0-9-]*) (?:│ )?(?<text>.*)$/s
]
/** What stern says of pods that come and go. */
const comesOrGoes = /^[+-] (?:\S+ › )?\S+ › \S+\s*$/

/** The logs that such a tool printed, by pod and container; none where the command is another. */
export const readLogTails = (command: string, lines: ReadonlyArray<string>, usual: string): ReadonlyArray<PrintedLog> => {
  if (!tool.test(command)) return []
  const namespace = namespaceFlag(command) ?? usual
  const logs = new Map<string, PrintedLog & { readonly lines: Array<string> }>()
  let last: string | undefined
  for (const line of lines.filter((one) => !comesOrGoes.test(one))) {
    const {
      container,
      namespace: own = namespace,
      pod,
      text = ""
    } = starts.map((form) => form.exec(line)?.groups).find((groups) => groups !== undefined) ?? {}
    if (pod === undefined) {
      if (last !== undefined) logs.get(last)?.lines.push(line)
      continue
    }
    last = `${own}/${pod}/${container ?? ""}`
    const log = logs.get(last) ?? { namespace: own, pod, previous: false, lines: [], ...(container === undefined ? {} : { container }) }
    log.lines.push(text)
    logs.set(last, log)
  }
  return [...logs.values()]
}
