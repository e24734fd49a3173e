import type { Evidence, SeenObject } from "../scene/scene.ts"

/** Evidence from one read. `age`: of what was kept and not read now, the milliseconds since the server last told how it is. */
export type Part = Partial<Omit<Evidence, "subject" | "now">> & { readonly age?: number }

/** Something that could not be read: what, and why. */
export interface Unread {
  readonly what: string
  readonly why: string
}

/** Lines of a log before and after the one that is cited. */
const AROUND = 3

/** All that was read of a cluster so far. */
export class Gathered {
  readonly #parts: Array<Part> = []
  readonly unread: Array<Unread> = []

  add(part: Part): void {
    this.#parts.push(part)
  }

  /** What a source says takes the place of what it said before. */
  hear(source: string, said: Evidence["said"]): void {
    const before = this.#parts.findIndex((part) => part.said?.[0]?.source === source)
    if (before >= 0) this.#parts.splice(before, 1)
    if (said.length > 0) this.#parts.push({ said })
  }

  find(kind: string, namespace: string | undefined, name: string): SeenObject | undefined {
    for (const { objects = [] } of this.#parts) {
      const found = objects.find(
        ({ object: { kind: own, metadata } }) => own === kind && metadata.name === name && metadata.namespace === namespace
      )
      if (found !== undefined) return found
    }
    return undefined
  }

  /** The greatest age of what was kept; undefined when everything was read now. */
  age(): number | undefined {
    const ages = this.#parts.flatMap(({ age }) => age ?? [])
    return ages.length === 0 ? undefined : Math.max(...ages)
  }

  /** What a citation points at: an object, the spans of a trace, or the line of a log with those around it. */
  cited(cite: string): ReadonlyArray<unknown> {
    const objects = this.#parts.flatMap((part) => part.objects ?? []).filter(({ source }) => source === cite)
    if (objects.length > 0) return objects.map(({ object }) => object)
    const traces = this.#parts.flatMap((part) => part.traces ?? []).filter(({ source }) => source === cite)
    if (traces.length > 0) return traces.flatMap(({ trace }) => trace.spans)
    return this.#parts
      .flatMap((part) => part.logs ?? [])
      .filter(({ source }) => cite.startsWith(`${source}:`))
      .flatMap(({ lines, pod, source }) => {
        const at = Number(cite.slice(source.length + 1)) - 1
        return lines.slice(Math.max(0, at - AROUND), at + AROUND + 1).map((line) => ({ pod, line }))
      })
  }

  evidence(about: Pick<Evidence, "subject" | "now" | "changes">): Evidence {
    const server = this.#parts.findLast((part) => part.server !== undefined)?.server
    return {
      ...about,
      objects: this.#parts.flatMap(({ objects = [] }) => objects),
      complete: this.#parts.flatMap(({ complete = [] }) => complete),
      absent: this.#parts.flatMap(({ absent = [] }) => absent),
      logs: this.#parts.flatMap(({ logs = [] }) => logs),
      usage: this.#parts.flatMap(({ usage = [] }) => usage),
      samples: this.#parts.flatMap(({ samples = [] }) => samples),
      answeredEmpty: this.#parts.flatMap(({ answeredEmpty = [] }) => answeredEmpty),
      // the last reading knows all that those before it knew
      ...(server === undefined ? {} : { server }),
      traces: this.#parts.flatMap(({ traces = [] }) => traces),
      said: this.#parts.flatMap(({ said = [] }) => said)
    }
  }
}
