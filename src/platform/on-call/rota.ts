import type { OnCallPerson } from "../../domain/on-call.ts"
import { redact } from "../../domain/redact.ts"

/** A copy of what a source says of now and of the hours to come: whose turn it is at a time, in milliseconds since the epoch. Throws on what is no rota. */
export type Rota = (now: number) => ReadonlyArray<OnCallPerson>

const LONGEST = 200

/** A name from outside: one line, bounded, and without what looks like a secret. */
export const nameOf = (text: string): string => redact(text.trim().replaceAll(/\s+/g, " ")).text.slice(0, LONGEST)

const last = Number.MAX_SAFE_INTEGER

/** Each person once for each schedule and level, the first to call first, and those of one level by name. */
export const inOrder = (people: ReadonlyArray<OnCallPerson>): ReadonlyArray<OnCallPerson> => {
  const once = new Map(people.map((person) => [JSON.stringify([person.name, person.schedule, person.level]), person]))
  return [...once.values()].toSorted((a, b) => (a.level ?? last) - (b.level ?? last) || a.name.localeCompare(b.name))
}
