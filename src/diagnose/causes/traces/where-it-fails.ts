import type { Span } from "../../../platform/traces/trace.ts"
import { type SpanTree, type Worker, workerOf } from "./span-tree.ts"

/** Where a failure begins: the last span of the chain of failures, and who worked there. */
interface Failure {
  readonly worker: Worker
  readonly span: Span
}

/** A call that was tried again, and then did, is why nothing failed. */
const wasMadeGood = (call: Span, siblings: ReadonlyArray<Span>): boolean =>
  siblings.some(
    (other) =>
      !other.isFailed && other.start >= call.end && other.name === call.name && other.peer === call.peer && other.kind === call.kind
  )

/** Callers do not always tell of what they were answered: a call failed, too, when its other end did. */
const didFail = (tree: SpanTree, span: Span): boolean =>
  span.isFailed || (span.kind === "client" && tree.childrenOf(span).some(({ isFailed }) => isFailed))

/** Follows what failed from caller to called, the latest of several, down to what failed by itself. */
export const whereItFails = (tree: SpanTree, root: Span): Failure | undefined => {
  if (!root.isFailed) return undefined
  const seen = new Set([root])
  let at = root
  for (;;) {
    const children = tree.childrenOf(at)
    const next = children
      .filter((child) => didFail(tree, child) && !seen.has(child) && !wasMadeGood(child, children))
      .toSorted((a, b) => b.end - a.end)[0]
    if (next === undefined) return { worker: workerOf(at, children), span: at }
    seen.add(next)
    at = next
  }
}
