import type { Spoken } from "../evidence.ts"
import { callSigns } from "./call-signs.ts"
import { programSigns } from "./program-signs.ts"
import { settingSigns } from "./setting-signs.ts"
import type { Sign } from "./sign.ts"
import { trustSigns } from "./trust-signs.ts"

/** All signs. A line is what the first that knows it takes it for: that a certificate expired says more than that a connection failed. */
export const signs: ReadonlyArray<Sign> = [...trustSigns, ...programSigns, ...callSigns, ...settingSigns]

/** A sign that a log shows, the line that says it best, and how often it is said. */
export interface SaidSign {
  readonly sign: Sign
  readonly spoken: Spoken
  readonly count: number
  /** How near it is to what ended the program. */
  readonly force: number
  /** Lines after the last one that says it. */
  readonly linesAfter: number
}

/** What tools say after the program that they ran has failed: it is never why. */
const aftermath =
  /^npm ERR!|^npm (?:error|warn|info)|npm-debug\.log|^make(?:\[\d+\])?: \*\*\*|^error Command failed|ELIFECYCLE|^yarn |A complete log of this run/i
/** Levels by name, and by number as bunyan and pino write them. https://github.com/pinojs/pino/blob/main/docs/api.md#loggerlevels-object */
const harmless =
  /\b(?:level|severity|lvl)["']?\s*[=:]\s*["']?(?:info(?:rmation)?|INFO(?:RMATION)?|Info(?:rmation)?|debug|DEBUG|Debug|trace|TRACE|Trace)\b|"level":\s*(?:10|20|30)\b|^\S*\s*(?:\[?(?:INFO|DEBUG|TRACE)\]?)[\s:|-]|\bDEBUG\b/
const grave = /\b(?:panic|fatal|critical|emerg|exception|traceback|uncaught|unhandled|error|err)\b/i
/** What a failure comes from: .NET writes the exceptions behind another with an arrow. https://learn.microsoft.com/dotnet/api/system.exception.tostring */
const deeper = /caused by|root cause|because|^\s*---> /i

/**
 * How a program cries out that it, or a thread of it, cannot go on, as its language prints what nobody caught.
 * https://docs.ruby-lang.org/en/master/Exception.html#method-i-full_message, https://doc.rust-lang.org/std/macro.panic.html and
 * https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/lang/Thread.UncaughtExceptionHandler.html
 */
export const outcry =
  /^panic: |^Exception in thread "|^thread '[^']*' (?:\(\d+\) )?panicked at |\.rb:\d+:in [`'].*\((?:[A-Z]\w*::)*[A-Z]\w*\)$|\bfatal error: |^(?:Caused by: )?(?:[\w$]+\.)*[A-Z]\w*(?:Error|Exception)\b|Uncaught \w|Unhandled \w|[Ss]egmentation fault|[Ii]llegal instruction|core dumped/

/** What was said this many lines before the last outcry is another matter. */
const APART = 15

/** What `kubectl logs --timestamps` and the container runtime write in front of a line. */
const written = /^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:?\d{2}) (?:std(?:out|err) [FP] )?/

/** A line as the program wrote it. */
export const ownText = ({ line }: Spoken): string => line.replace(written, "")

/** Whether a program says this itself, and not a tool that ran it. */
export const isOwnWord = ({ line }: Spoken): boolean => !aftermath.test(line)

/** A line that is told as of no concern, and has no word of trouble, is passed over at once: most lines of most logs. */
const isIdle = (line: string): boolean => harmless.test(line) && !grave.test(line) && !deeper.test(line)

/** Lines of a trace above the error that it is of. */
const TRACE = 8
const frame = /^\s*(?:File "|at \S+\()/

const isElsewhere = ({ only }: Sign, line: string, before: ReadonlyArray<Spoken>): boolean =>
  only?.line.test(line) === true && before.some((one) => frame.test(ownText(one))) && !before.some((one) => only.after.test(one.line))

/**
 * A frame of a stack in Node, a JVM or .NET: functions' names, of which some are words of signs (`GetAddrInfoReqWrap`).
 * https://nodejs.org/api/errors.html#errorstack
 */
const calledAt = /^\s+at \S.*(?:\(.*\)|:\d+(?::\d+)?\)?|:line \d+)$/

const signOf = (line: string, before: () => ReadonlyArray<Spoken>): Sign | undefined =>
  isIdle(line) || aftermath.test(line) || calledAt.test(line)
    ? undefined
    : signs.find(
        (sign) =>
          sign.says.test(line) && sign.unless?.test(line) !== true && !(sign.only !== undefined && isElsewhere(sign, line, before()))
      )

const forceOf = (line: string, linesAfter: number): number =>
  (linesAfter < 15 ? 3 : linesAfter < 60 ? 2 : 1) + (grave.test(line) ? 2 : 0) + (deeper.test(line) ? 2 : 0) - (harmless.test(line) ? 4 : 0)

/** Longest part of a line that is looked at: what is said of a failure stands at its beginning. */
const LONGEST = 2_000

/** The signs in what was said, that which most likely ended the program first. */
export const signsIn = (lines: ReadonlyArray<Spoken>): ReadonlyArray<SaidSign> => {
  const found = new Map<string, SaidSign>()
  let cried = Number.POSITIVE_INFINITY
  for (const [index, spoken] of lines.entries()) {
    const line = ownText(spoken).slice(0, LONGEST)
    const sign = signOf(line, () => lines.slice(Math.max(0, index - TRACE), index))
    const linesAfter = lines.length - 1 - index
    if (outcry.test(line)) cried = linesAfter
    if (sign === undefined) continue
    const force = forceOf(line, linesAfter)
    const before = found.get(sign.code)
    const best = before === undefined || force >= before.force ? { spoken, force } : before
    found.set(sign.code, { sign, spoken: best.spoken, force: best.force, count: (before?.count ?? 0) + 1, linesAfter })
  }
  const rank = ({ count, force }: SaidSign): number => force + Math.min(1.5, Math.log2(count) / 2)
  return [...found.values()]
    .filter(({ force, linesAfter }) => force > 0 && (cried === Number.POSITIVE_INFINITY || linesAfter - cried < APART))
    .toSorted((a, b) => rank(b) - rank(a) || signs.indexOf(a.sign) - signs.indexOf(b.sign))
}
