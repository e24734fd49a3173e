/** The real `handrail serve` in a process of its own, which dies with this one. */
import { type ChildProcess, spawn } from "node:child_process"
import { closeSync, existsSync, openSync } from "node:fs"
import { join } from "node:path"
import { Effect } from "effect"
import { hasProgram } from "../../toolbox/environment.ts"
import { memoryOptions } from "../../toolbox/node-options.ts"
import { kill } from "../scenarios/handrail-process.ts"
import { logOf, noteEnd } from "./lives.ts"
import { type Person, type Place, tokenOf } from "./place.ts"

const root = join(import.meta.dirname, "..", "..")

/** What users run: the bundle, where it has been made. */
const program = (): string => {
  const bundle = join(process.env.HANDRAIL_DIST ?? join(root, "dist"), "handrail.mjs")
  return existsSync(bundle) ? bundle : join(root, "src/app/main.ts")
}

export interface StartOptions {
  /** Modules that Node loads before it. */
  readonly preload?: ReadonlyArray<string>
  readonly env?: Readonly<Record<string, string>>
  /** Whether it may still refuse to start; asked when it ends. By default it may not. */
  readonly mayRefuse?: () => boolean
}

/** Starts it; it need not listen yet. Killed with the scope, if it still runs. An end that nobody brought about is noted. */
export const start = (place: Place, { env = {}, mayRefuse = () => false, preload = [] }: StartOptions = {}) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const log = openSync(logOf(place), "a")
      const node = [...memoryOptions, ...preload.flatMap((module) => ["--import", module]), "--disable-warning=ExperimentalWarning"]
      const command = [process.execPath, ...node, program(), "serve", "--config", place.config]
      const [first = process.execPath, ...rest] = hasProgram("setpriv", process.env)
        ? ["setpriv", "--pdeathsig", "KILL", "--", ...command]
        : command
      const child = spawn(first, rest, { stdio: ["ignore", "ignore", log], env: { ...process.env, ...env } })
      closeSync(log)
      noteEnd(place, child, mayRefuse)
      return child
    }),
    kill
  )

const isGone = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null

/** Looks until it finds something. Dies when the process does first. */
export const until = <A, E>(child: ChildProcess, look: Effect.Effect<A | undefined, E>, pause = 10): Effect.Effect<A, E> =>
  Effect.gen(function* () {
    for (;;) {
      const found = yield* look
      if (found !== undefined) return found
      if (isGone(child)) return yield* Effect.die(new Error(`handrail ended by itself (${child.exitCode ?? child.signalCode})`))
      yield* Effect.sleep(pause)
    }
  })

/** One request; status 0 when there was no answer. */
export const ask = ({ url }: Place, path: string, options: { readonly person?: Person; readonly body?: unknown } = {}) =>
  Effect.promise(async (signal) => {
    const headers = { "content-type": "application/json", authorization: `Bearer ${tokenOf(options.person ?? "opener")}` }
    const sending = options.body === undefined ? {} : { method: "POST", body: JSON.stringify(options.body) }
    try {
      const response = await fetch(`${url}${path}`, { headers, signal, ...sending })
      return { status: response.status, body: await response.text() }
    } catch (error) {
      return { status: 0, body: String(error) }
    }
  })

/** Waits until it has taken up again what an earlier life left open. */
export const ready = (place: Place, child: ChildProcess) =>
  until(
    child,
    Effect.map(ask(place, "/readyz"), ({ status }) => (status === 200 ? true : undefined))
  )

/** The sum of a metric's samples; `undefined` where there is none. */
const sumOf = (page: string, name: string): number | undefined => {
  const samples = page.split("\n").filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
  return samples.length === 0 ? undefined : samples.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" ") + 1)), 0)
}

/** A gauge of it now; `undefined` while it does not answer. */
export const gauge = (place: Place, name: string) =>
  Effect.map(ask(place, "/metrics"), ({ status, body }) => (status === 200 ? sumOf(body, name) : undefined))

/** Names under which Handrail tells how much it has taken and not handled. */
const waiting = ["handrail_bus_pending", "handrail_alerts_waiting"]

/** Whether it answers, nothing that was accepted waits, and every incident has ended. */
export const isSettled = (place: Place) =>
  Effect.map(ask(place, "/metrics"), ({ status, body }) => {
    const left = [...waiting, "handrail_incidents_open"].map((name) => sumOf(body, name) ?? 0)
    return status === 200 && left.every((count) => count === 0)
  })

/** Waits until it is settled. */
export const settled = (place: Place, child: ChildProcess) =>
  until(
    child,
    Effect.map(isSettled(place), (is) => (is ? true : undefined)),
    100
  )
