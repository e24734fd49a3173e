import { metaTime } from "../clock.ts"
import type { KubeObject } from "../kube-object.ts"
import type { Instance } from "./container-run.ts"
import type { LogLine } from "./log-provider.ts"

/** Lines a container's log keeps before rotation drops the oldest; each instance keeps as many. */
const KEPT = 2_000

/** What a line of a behaviour may name: `{time}`, `{pod}`, `{node}` and `{n}`, the number of the line. */
const fill = (template: string, pod: KubeObject, at: number, number: number): string =>
  template
    .replaceAll("{time}", metaTime(at))
    .replaceAll("{pod}", pod.metadata.name)
    .replaceAll("{node}", pod.spec.nodeName ?? "")
    .replaceAll("{n}", String(number))

/** Everything one instance has written by `now`, after `since`, oldest first. */
export const linesOf = (pod: KubeObject, instance: Instance, now: number, since: number): ReadonlyArray<LogLine> => {
  const lines: Array<LogLine> = []
  const write = (at: number, template: string, number: number): void => {
    if (at > since && at <= now) lines.push({ at, text: fill(template, pod, at, number) })
  }
  for (const [index, { from, conduct }] of instance.conducts.entries()) {
    const until = Math.min(now, instance.conducts[index + 1]?.from ?? instance.endedAt ?? now)
    const { onStart = [], repeat = [], everySeconds = 10 } = conduct.logs ?? {}
    if (index === 0) for (const [offset, template] of onStart.entries()) write(from + offset, template, offset + 1)
    if (repeat.length === 0) continue
    const stepMs = Math.max(1, everySeconds * 1000)
    const begin = from + (index === 0 ? (conduct.startSeconds ?? 0) * 1000 : 0)
    const last = Math.floor((until - begin) / stepMs)
    const first = Math.max(0, last - KEPT, Math.floor((since - begin) / stepMs))
    for (let step = first; step <= last; step++) write(begin + step * stepMs, repeat[step % repeat.length] ?? "", step + 1)
  }
  const { endedAt, conducts } = instance
  if (endedAt !== undefined) for (const template of conducts.at(-1)?.conduct.logs?.onExit ?? []) write(endedAt, template, 1)
  return lines.slice(-KEPT)
}
