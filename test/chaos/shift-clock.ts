/**
 * Loaded by Node before Handrail (`--import`): wall time is off by the milliseconds that the file `CHAOS_CLOCK` holds now. Monotonic time is
 * left alone, as when an administrator or NTP steps the clock: https://man7.org/linux/man-pages/man2/settimeofday.2.html
 */
import { readFileSync } from "node:fs"

const file = process.env.CHAOS_CLOCK ?? ""
const realNow = Date.now

const offset = (): number => Number(readFileSync(file, "utf8"))

let shift = offset()
setInterval(() => {
  shift = offset()
}, 20).unref()

const now = (): number => realNow() + shift

globalThis.Date = new Proxy(Date, {
  construct: (target, args, made) => Reflect.construct(target, args.length === 0 ? [now()] : args, made),
  apply: () => new Date(now()).toString(),
  get: (target, key, receiver) => (key === "now" ? now : Reflect.get(target, key, receiver))
})
