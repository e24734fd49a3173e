import { readFile } from "node:fs/promises"
import { Effect } from "effect"
import { boundedBody } from "../http/bounded-body.ts"

const TIMEOUT = "10 seconds"
const MOST_BYTES = 16 * 1024 * 1024

/** Whether a calendar is read from there by HTTP, and not from a file. */
export const isCalendarAddress = (place: string): boolean => /^(https?|webcals?):\/\//i.test(place)

/** The address as it can be asked: `webcal:` is what calendars call an address of HTTPS that they subscribe to. */
const addressOf = (place: string): URL => {
  const text = place.replace(/^webcals?:/i, "https:")
  // its text may be a secret, and Node's own error would repeat it
  if (!URL.canParse(text)) throw new Error("it is no address")
  return new URL(text)
}

const download = async (place: string, signal: AbortSignal): Promise<string> => {
  const url = addressOf(place)
  const answer = await fetch(url, { signal, headers: { accept: "text/calendar" } })
  if (!answer.ok) throw new Error(`${url.host} answers ${answer.status}`)
  return answer.body === null ? "" : (await boundedBody(answer.body, MOST_BYTES)).toString("utf8")
}

/** Node says of an address only that fetching failed; why is in the cause. */
const reason = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  const { cause, message } = error
  return cause instanceof Error && cause.message !== "" ? `${message}: ${cause.message}` : message
}

/**
 * The text of an iCalendar file, or of an address by http, https or webcal, in ten seconds and 16 MiB at most. Fails with a sentence that tells of
 * an address no more than its host: whoever has all of it can read the calendar.
 */
export const readCalendar = (place: string): Effect.Effect<string, string> =>
  Effect.tryPromise({
    try: (signal) => (isCalendarAddress(place) ? download(place, signal) : readFile(place, "utf8")),
    catch: reason
  }).pipe(Effect.timeoutOrElse({ duration: TIMEOUT, orElse: () => Effect.fail(`no answer in ${TIMEOUT}`) }))
