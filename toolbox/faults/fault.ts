/**
 * What a proxy does to what passes through it, as data: a plan says what is wrong when, and a seed decides who of many is struck, so that
 * a run that broke something can be played again.
 */

/** One thing that is wrong. Milliseconds and bytes. */
export type Fault =
  | { readonly _tag: "none" }
  /** Every answer waits. */
  | { readonly _tag: "slow"; readonly delayMs: number }
  /** Connections are refused, and those that are open break. */
  | { readonly _tag: "gone" }
  /** Taken, and never answered. */
  | { readonly _tag: "silent" }
  /** The answer is bytes of no protocol. */
  | { readonly _tag: "garbage" }
  /** The answer breaks off. */
  | { readonly _tag: "cut"; readonly afterBytes: number }
  /** The request arrives and is carried out; its answer never comes back. */
  | { readonly _tag: "answer-lost" }
  /** HTTP: the server answers with this and looks at nothing. */
  | { readonly _tag: "status"; readonly status: number; readonly retryAfter?: number }
  /** HTTP: 200 with the right content type, and a body that is not what it says. */
  | { readonly _tag: "nonsense"; readonly body: string }

/** For `forMs` from the end of the part before it. `share`: how many of the requests are struck, 0 to 1; all by default. */
export interface FaultPart {
  readonly forMs: number
  readonly fault: Fault
  readonly share?: number
}

/** Parts one after the other. After the last all is well, unless the plan begins again. */
export interface FaultPlan {
  readonly parts: ReadonlyArray<FaultPart>
  readonly repeats?: boolean
  /** `asked`: its time begins with the first request, however long that takes to come; else at once. */
  readonly from?: "asked"
}

const noFault: Fault = { _tag: "none" }
const wellForEver: FaultPlan = { parts: [] }

const well: FaultPart = { forMs: Number.POSITIVE_INFINITY, fault: noFault }

/** What the plan has for this moment, in milliseconds since it began. */
export const partAt = ({ parts, repeats = false }: FaultPlan, elapsed: number): FaultPart => {
  const whole = parts.reduce((sum, { forMs }) => sum + forMs, 0)
  let at = repeats && whole > 0 ? elapsed % whole : elapsed
  for (const part of parts) {
    if (at < part.forMs) return part
    at -= part.forMs
  }
  return well
}

/** A plan that is being carried out, and how often it struck. */
export interface FaultProgram {
  /** What is wrong for the next request or connection, which is counted when it is struck. */
  readonly next: () => Fault
  /** What is wrong at this moment for all, whoever is spared. */
  readonly now: () => Fault
  /** Begins another plan now. */
  readonly play: (plan: FaultPlan) => void
  readonly strikes: () => number
  /** Counts what is struck without having asked, such as a connection. */
  readonly strike: () => void
}

/** `chance`: a number from 0 up to 1, the next of a seeded sequence. */
export const makeFaultProgram = (chance: () => number): FaultProgram => {
  let plan = wellForEver
  let began: number | undefined = performance.now()
  let strikes = 0
  const part = (): FaultPart => (began === undefined ? well : partAt(plan, performance.now() - began))
  return {
    next: () => {
      began ??= performance.now()
      const { fault, share = 1 } = part()
      if (fault._tag === "none" || chance() >= share) return noFault
      strikes += 1
      return fault
    },
    now: () => part().fault,
    play: (next) => {
      plan = next
      began = next.from === "asked" ? undefined : performance.now()
    },
    strikes: () => strikes,
    strike: () => {
      strikes += 1
    }
  }
}
