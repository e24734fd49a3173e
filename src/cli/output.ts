import { Console, type Effect } from "effect"
import { Flag } from "effect/cli"
import type { TerminalOptions } from "../render/terminal.ts"

export const jsonFlag = Flag.Boolean("json").pipe(Flag.withDescription("Print JSON for programs"), Flag.withDefault(false))

const FALLBACK_WIDTH = 100

/** Colour only where a person reads, and never against NO_COLOR. https://no-color.org */
export const terminalOptions = (): TerminalOptions => ({
  color: (process.env.FORCE_COLOR !== undefined || process.stdout.isTTY === true) && (process.env.NO_COLOR ?? "") === "",
  width: process.stdout.columns ?? FALLBACK_WIDTH
})

/** The same answer for a program or for a person. */
export const print = (json: boolean, value: unknown, text: () => string): Effect.Effect<void> =>
  Console.log(json ? JSON.stringify(value, null, 2) : text())
