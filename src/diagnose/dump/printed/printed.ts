import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"

/** Objects of one kind that an output shows all of. */
export interface CompleteList {
  readonly kind: string
  /** Absent: all namespaces, or a kind without namespaces. */
  readonly namespace?: string
}

/** What a command said does not exist. */
export interface AbsentObject {
  readonly kind: string
  readonly namespace?: string
  readonly name: string
}

/** Lines that a container wrote, oldest first. */
export interface PrintedLog {
  readonly namespace?: string
  readonly pod: string
  readonly container?: string
  readonly previous: boolean
  readonly lines: ReadonlyArray<string>
}

/** A line of `kubectl top`: `cpu` in cores, `memory` in bytes. */
export interface PrintedUsage {
  readonly kind: "Pod" | "Node"
  readonly namespace?: string
  readonly name: string
  readonly container?: string
  readonly cpu?: number
  readonly memory?: number
}

/** What the saved output of a command tells. */
export interface Printed {
  /** In the API's form as far as the text tells: a field that is not printed is absent. */
  readonly objects: ReadonlyArray<KubeObject>
  readonly complete: ReadonlyArray<CompleteList>
  readonly absent: ReadonlyArray<AbsentObject>
  readonly logs: ReadonlyArray<PrintedLog>
  readonly usage: ReadonlyArray<PrintedUsage>
  /** All else that was said, line by line. */
  readonly text: ReadonlyArray<string>
}

const nothing: Printed = { objects: [], complete: [], absent: [], logs: [], usage: [], text: [] }

/** A part of what was printed, the rest empty. */
export const printed = (part: Partial<Printed>): Printed => ({ ...nothing, ...part })

/** All of several, in order. */
export const joinPrinted = (parts: ReadonlyArray<Printed>): Printed => ({
  objects: parts.flatMap(({ objects }) => objects),
  complete: parts.flatMap(({ complete }) => complete),
  absent: parts.flatMap(({ absent }) => absent),
  logs: parts.flatMap(({ logs }) => logs),
  usage: parts.flatMap(({ usage }) => usage),
  text: parts.flatMap(({ text }) => text)
})
