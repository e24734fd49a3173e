/**
 * Between the edge, which acknowledges, and the incidents, which act: messages are durable once published, are handed over in
 * order per key, at least once, and end either consumed or among the dead with a reason. What was consumed is forgotten by the bus
 * itself once its id is out of the dedup window. Adapters are in `adapters/`; all of them run `bus-contract.fixture.ts`.
 */
import { Context, type Effect, type Result, Schema } from "effect"
import type { JsonValue } from "../domain/canonical-json.ts"
import type { Timestamp } from "../domain/ids.ts"
import { userError } from "../domain/user-error.ts"

/** The bus could not be reached, read or written: answer 503, and the source sends it again. */
export class BusUnavailable extends Schema.TaggedError<BusUnavailable>()("BusUnavailable", {
  ...userError,
  cause: Schema.Defect()
}) {}

/** More waits than the bus may hold: answer 429 with this Retry-After, or 503 to a source that gives up on a 429. */
export class BusFull extends Schema.TaggedError<BusFull>()("BusFull", { ...userError, retryAfterMs: Schema.Int }) {}

/** What a message is about; its `data` decodes by the schema of that name. */
export type MessageType = "dev.handrail.signal.v1" | "dev.handrail.change.v1"

/** A CloudEvents 1.0 event (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md) in the parts that Handrail uses. */
export interface BusMessage {
  /** Equal for a redelivery by the source: published again within the window, it is acknowledged and not handed over again. */
  readonly id: string
  readonly type: MessageType
  /** Who said it, such as `alertmanager` or `pagerduty/<account>`. */
  readonly source: string
  /** Messages of one key are handed over in the order in which they were published: the identity of an alert, or of what changed. */
  readonly key: string
  readonly time: Timestamp
  readonly data: JsonValue
  /** Sentences about what was shortened or left out on the way in. */
  readonly notes: ReadonlyArray<string>
}

/** Something that came in and could not be read: it goes straight to the dead, with what is wrong with it. */
export interface Unreadable {
  readonly id: string
  readonly source: string
  readonly time: Timestamp
  /** As it came, redacted and cut. */
  readonly raw: string
  readonly reason: string
}

/** What is stored whole or not at all. */
export interface Publication {
  readonly messages: ReadonlyArray<BusMessage>
  readonly unreadable: ReadonlyArray<Unreadable>
}

/** What became of one publication. */
export type Published = Result.Result<Receipt, BusUnavailable | BusFull>

export interface Delivery extends BusMessage {
  /**
   * When the bus took it. With `id` it names one publication, however often that is handed over: the same id published again after the
   * window, or replayed from among the dead, is another publication.
   */
  readonly publishedAt: Timestamp
  /** How often it has been handed over, this time included. */
  readonly attempt: number
}

export interface Receipt {
  readonly accepted: number
  readonly duplicates: number
  readonly unreadable: number
}

/**
 * Handles a batch. It succeeds once everything the batch caused is durable; each message is then acknowledged. When it fails, every
 * message of the batch is handed over again alone, and one that fails alone again later, until after too many attempts it joins the
 * dead with the failure as its reason; those of its key wait behind it. `BusUnavailable` says that nothing can be handled at present: it
 * counts against no message. It must be idempotent: a message can come twice, with the same `id` and `publishedAt`.
 */
export type Consumer<R> = (batch: ReadonlyArray<Delivery>) => Effect.Effect<void, unknown, R>

export interface BusStatus {
  /** Published and not yet acknowledged by the consumer. */
  readonly pending: number
  /** Milliseconds since the oldest of those was published; 0 when none is. */
  readonly oldestMs: number
  readonly dead: number
  /** Dead letters that were removed since the bus was made, because there were more than may be kept. */
  readonly dropped: number
}

/**
 * What was given up, and why; one for each id, the latest. It stays until a person replays it or lets it go, or until so many came after it
 * that the oldest must go.
 */
export interface DeadLetter {
  readonly id: string
  readonly source: string
  readonly at: Timestamp
  readonly reason: string
  readonly attempts: number
  /** The message as JSON, or what came in when it could not be read. */
  readonly content: string
  /** False for what could not be read: handing it over again would change nothing. */
  readonly replayable: boolean
}

export class Bus extends Context.Service<
  Bus,
  {
    /** Durable, all or nothing, when it returns. */
    readonly publish: (
      messages: ReadonlyArray<BusMessage>,
      unreadable?: ReadonlyArray<Unreadable>
    ) => Effect.Effect<Receipt, BusUnavailable | BusFull>
    /** The same for many publications at once, each by itself and with an answer of its own, in order; they share a write where the adapter can. */
    readonly publishEach: (publications: ReadonlyArray<Publication>) => Effect.Effect<ReadonlyArray<Published>>
    /** Hands over what waits and what comes, for as long as it runs. One consumer a process; several processes share the work where the adapter can. */
    readonly consume: <R>(consumer: Consumer<R>) => Effect.Effect<never, never, R>
    readonly status: Effect.Effect<BusStatus, BusUnavailable>
    /** The latest first, at most `limit` of them. */
    readonly dead: (limit: number) => Effect.Effect<ReadonlyArray<DeadLetter>, BusUnavailable>
    /** Publishes dead letters again, whatever waits, under their own ids and with attempts from one; all replayable ones without ids. Gives how many. */
    readonly replay: (ids?: ReadonlyArray<string>) => Effect.Effect<number, BusUnavailable>
    /** Forgets dead letters. Gives how many. */
    readonly discard: (ids: ReadonlyArray<string>) => Effect.Effect<number, BusUnavailable>
  }
>()("handrail/bus/Bus") {}
