import type { Span } from "../../../platform/traces/trace.ts"
import { isOnTheWay, type SpanTree, type Worker, workerOf } from "./span-tree.ts"

/** Milliseconds of one piece of work in which this one alone kept the others waiting. */
export interface Spent {
  readonly worker: Worker
  readonly millis: number
}

/** Spans nested deeper than this are one another's: nobody's work has so many layers. */
const DEEPEST = 200

/**
 * What the time from the beginning to the end of a span was spent on. From the end back: what ended last was waited for, and before that what
 * had ended when it began; what nothing else covers is the span's own. So the parts are exclusive and add up to the whole, whatever ran side
 * by side. What is spent on the way to another service is nobody's.
 */
export const whereTimeGoes = (tree: SpanTree, root: Span): ReadonlyArray<Spent> => {
  const spent: Array<Spent> = []
  const walk = (span: Span, from: number, to: number, depth: number): void => {
    const children = tree.childrenOf(span)
    const worker = workerOf(span, children)
    const isWay = isOnTheWay(span, children)
    const own = (millis: number) => {
      if (millis > 0 && !isWay) spent.push({ worker, millis })
    }
    let until = to
    for (const child of children.toSorted((a, b) => b.end - a.end)) {
      const [begin, end] = [Math.max(child.start, from), Math.min(child.end, until)]
      if (end <= begin || depth >= DEEPEST) continue
      own(until - end)
      walk(child, begin, end, depth + 1)
      until = begin
    }
    own(until - from)
  }
  walk(root, root.start, root.end, 0)
  return spent
}
