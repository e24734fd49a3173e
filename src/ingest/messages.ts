import type { BusMessage, Unreadable } from "../bus/bus.ts"
import type { Change } from "../domain/change.ts"
import { digestJson, digestText } from "../domain/ids.ts"
import { redact } from "../domain/redact.ts"
import type { Signal } from "../domain/signal.ts"
import { showProblems } from "./decode-shape.ts"
import { limitText } from "./limits.ts"
import type { Problem, WebhookContext } from "./webhook.ts"

/** Messages about one alert are handed over in order, whatever its state. `notes`: what was shortened or left out. */
export const signalMessage = ({ endpoint, receivedAt }: WebhookContext, signal: Signal, notes: ReadonlyArray<string>): BusMessage => ({
  id: signal.id,
  type: "dev.handrail.signal.v1",
  source: endpoint,
  key: `${signal.source}/${signal.cluster ?? ""}/${signal.fingerprint}`,
  time: receivedAt,
  data: signal,
  notes
})

/** `subject`: what was changed, as the source identifies it; changes of one are handed over in order. */
export const changeMessage = (
  { endpoint }: WebhookContext,
  change: Change,
  subject: string,
  notes: ReadonlyArray<string> = []
): BusMessage => ({
  id: change.id,
  type: "dev.handrail.change.v1",
  source: endpoint,
  key: `${change.source}/${change.cluster ?? ""}/${limitText(subject, LONGEST_SUBJECT)}`,
  time: change.at,
  data: change,
  notes
})

const LONGEST_SUBJECT = 512

/** Characters that are kept of what cannot be read. */
const LONGEST_RAW = 65_536

const rawText = (raw: unknown): string => {
  try {
    return limitText(redact(JSON.stringify(raw) ?? "null").text, LONGEST_RAW)
  } catch {
    // the stack of a recursive writer is the only thing JSON can exhaust that the parser did not
    return "(nested too deeply to be kept)"
  }
}

/** A part of a request for a person to look at, redacted. A redelivery of it has the same id. */
export const unreadablePart = ({ endpoint, receivedAt }: WebhookContext, raw: unknown, problems: ReadonlyArray<Problem>): Unreadable => {
  const text = rawText(raw)
  return {
    id: digestJson({ endpoint, unreadable: digestText(text) }),
    source: endpoint,
    time: receivedAt,
    raw: text,
    reason: showProblems(problems)
  }
}
