import { Clock, Context, Effect, Exit, FiberSet, Layer, Result } from "effect"
import {
  type InvalidRequest,
  type NotFound,
  type TooLarge,
  TooManyRequests,
  type Unauthorized,
  type Unavailable,
  type UnsupportedMediaType
} from "../../api/problem.ts"
import type { Accepted } from "../../api/webhooks.ts"
import { Bus, type Publication, type Published } from "../../bus/bus.ts"
import type { Received } from "../../ingest/webhook.ts"
import { type WebhookEndpoint, Webhooks } from "../../ingest/webhooks.ts"
import { type NodeRequest, takeBody } from "../json-body.ts"
import { unavailable } from "../problems.ts"
import { Tokens } from "../tokens.ts"
import { admit, read, type WebhookAddress } from "./receive.ts"
import { ClientNames } from "./sender.ts"

export type Refusal = InvalidRequest | NotFound | TooLarge | TooManyRequests | Unauthorized | Unavailable | UnsupportedMediaType

type Answered = Exit.Exit<Accepted, Refusal>
type Answer = (exit: Answered) => void

/**
 * Takes requests to webhooks: whoever sent one is known, it is decoded, and what it says is on the bus, on disk, before it is answered.
 * Without fibers of their own, which cost more than the requests: those that end in one turn of the event loop share one.
 */
export class Reception extends Context.Service<
  Reception,
  { readonly receive: (request: NodeRequest, to: WebhookAddress, answer: Answer) => void }
>()("handrail/server/Reception") {}

interface Waiting extends Publication {
  readonly endpoint: WebhookEndpoint
  readonly ignored: Received["ignored"]
  readonly answer: Answer
}

/** A full bus is a 429 to sources that send again what was answered with one; Alertmanager does so after a 5xx only. */
const answerOf = ({ endpoint, ignored }: Waiting, published: Published | undefined): Answered => {
  if (published === undefined) return Exit.die(new Error("the bus did not answer a publication"))
  if (Result.isSuccess(published)) return Exit.succeed({ ...published.success, ...(ignored.length === 0 ? {} : { ignored }) })
  const { _tag, message, next, where } = published.failure
  if (_tag === "BusUnavailable" || !endpoint.retries429) return Exit.fail(unavailable(published.failure))
  return Exit.fail(new TooManyRequests({ message, where, next }))
}

const makeReception = Effect.gen(function* () {
  const known = { webhooks: yield* Webhooks, tokens: yield* Tokens, clientNames: yield* ClientNames }
  const bus = yield* Bus
  const clock = yield* Clock.Clock
  const run = yield* FiberSet.makeRuntime()
  let waiting: Array<Waiting> = []

  const publish = (): void => {
    const group = waiting
    waiting = []
    const span = { attributes: { requests: group.length }, captureStackTrace: false }
    const publishing = Effect.withSpan(bus.publishEach(group), "server.webhooks", span)
    run(publishing).addObserver((exit) => {
      for (const [index, one] of group.entries())
        one.answer(Exit.isSuccess(exit) ? answerOf(one, exit.value[index]) : Exit.failCause(exit.cause))
    })
  }

  const receive: Reception["Service"]["receive"] = (request, to, answer) => {
    const endpoint = admit(request, to, known)
    if (Result.isFailure(endpoint)) return answer(Exit.fail(endpoint.failure))
    takeBody(request, endpoint.success.largestBody, (body) => {
      if (Result.isFailure(body)) return answer(Exit.fail(body.failure))
      try {
        const received = read(request, to, endpoint.success, body.success, clock.currentTimeMillisUnsafe())
        if (Result.isFailure(received)) return answer(Exit.fail(received.failure))
        if (waiting.push({ ...received.success, endpoint: endpoint.success, answer }) === 1) setImmediate(publish)
      } catch (fault) {
        answer(Exit.die(fault))
      }
    })
  }
  return { receive }
})

/** What it has taken is answered for as long as the layer lives. */
export const layerReception = Layer.effect(Reception, makeReception)
