import { Effect } from "effect"
import type { Bus } from "./bus.ts"

/** `publish` by `publishEach`. */
export const publishOne =
  (publishEach: Bus["Service"]["publishEach"]): Bus["Service"]["publish"] =>
  (messages, unreadable = []) =>
    Effect.flatMap(publishEach([{ messages, unreadable }]), ([answer]) =>
      answer === undefined ? Effect.die(new Error("a publication without an answer")) : Effect.fromResult(answer)
    )
