import { Context, Effect } from "effect"
import type { OnCallPerson } from "../../domain/on-call.ts"

/** What decides which sources are asked. */
export interface OnCallQuestion {
  /** Absent when no configured cluster is meant. */
  readonly cluster?: string
  readonly namespaces: ReadonlyArray<string>
  /** Of each alert. */
  readonly labels: ReadonlyArray<Readonly<Record<string, string>>>
}

/** What one source says. */
export interface OnCallAnswer {
  /** Its configured name. */
  readonly source: string
  /** Those whose turn it is, the first to call first. */
  readonly people: ReadonlyArray<OnCallPerson>
  /** Why it could not be read, in a sentence. Then `people` are as an older copy has them, where there is one. */
  readonly problem?: string
  /** Milliseconds since it was read; absent when it never was. */
  readonly age?: number
}

/** Who is on call, as calendars and pagers say. It is told to people; no decision rests on it. */
export interface OnCallReader {
  /** Of the sources that the question is for, in their configured order. Never fails, and waits five seconds for each of four at a time. */
  readonly now: (question: OnCallQuestion) => Effect.Effect<ReadonlyArray<OnCallAnswer>>
  /** Of all sources. */
  readonly all: Effect.Effect<ReadonlyArray<OnCallAnswer>>
}

/** By default there are no sources. */
export const OnCall = Context.Reference<OnCallReader>("handrail/platform/OnCall", {
  defaultValue: () => ({ now: () => Effect.succeed([]), all: Effect.succeed([]) })
})
