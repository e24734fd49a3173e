/**
 * What all webhooks have in common. A source is a folder with a decoder, which is a pure function of what was sent, and a row in
 * `webhook-sources.ts`.
 */
import { type Result, Schema } from "effect"
import type { BusMessage, Unreadable } from "../bus/bus.ts"
import type { Timestamp } from "../domain/ids.ts"
import { userError } from "../domain/user-error.ts"

/** By lower-case name. */
export type WebhookHeaders = Readonly<Record<string, string | undefined>>

/** What a decoder knows beside the request itself. */
export interface WebhookContext {
  readonly receivedAt: Timestamp
  /** `pagerduty`, or `pagerduty/eu` for the endpoint of that name: the source of its messages. */
  readonly endpoint: string
  /** The cluster of whatever names none: the address's `?cluster=`. */
  readonly cluster?: string
}

/** What a request was read as. All of it is published, or nothing. */
export interface Received {
  readonly messages: ReadonlyArray<BusMessage>
  /** Parts that could not be read; the others could. */
  readonly unreadable: ReadonlyArray<Unreadable>
  /** Sentences about what was understood and is nothing to keep, such as a ping. */
  readonly ignored: ReadonlyArray<string>
}

/** What is wrong with one part of a request: a JSON path such as `$.alerts[3].labels.severity`, and a sentence. */
export const Problem = Schema.Struct({ path: Schema.String, message: Schema.String })
export type Problem = typeof Problem.Type

/** Not what the endpoint takes; nothing of it was stored. */
export class WebhookInvalid extends Schema.TaggedError<WebhookInvalid>()("WebhookInvalid", {
  ...userError,
  problems: Schema.Array(Problem)
}) {}

/** Total on any JSON. A redelivery gives messages of the same ids. */
export type Decode = (body: unknown, headers: WebhookHeaders, context: WebhookContext) => Result.Result<Received, WebhookInvalid>

/** A request that was understood and is nothing to keep, with why. */
export const ignored = (sentence: string): Received => ({ messages: [], unreadable: [], ignored: [sentence] })
