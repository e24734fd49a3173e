import { type Entity, entityKey } from "../../domain/entity.ts"

/** Something that an analysis looked for in a scene and nobody had looked at: what a live cluster is asked next. */
export type Want =
  /** All of a kind: those of a namespace, or of all that are asked about; `everywhere`, also of those that are not. */
  | { readonly _tag: "list"; readonly kind: string; readonly namespace?: string; readonly everywhere?: true }
  | { readonly _tag: "object"; readonly entity: Entity }
  /** Of all its containers unless one is named; of the run before too, where there was one. */
  | { readonly _tag: "logs"; readonly pod: Entity; readonly container?: string }
  /** What pods or nodes use now. */
  | { readonly _tag: "usage" }
  /** What the API server says of its own health. */
  | { readonly _tag: "health" }
  /** What the API server exposes of itself; `compared`, also what of it grew within seconds. */
  | { readonly _tag: "server"; readonly compared: boolean }
  /** The answer to a query of PromQL: as it is now, or over the time before. */
  | { readonly _tag: "samples"; readonly query: string; readonly over?: Span }
  /** Traces of requests in which a service of one of these names takes part. */
  | { readonly _tag: "traces"; readonly services: ReadonlyArray<string> }

/** A time that ends now, in seconds, and how far its points are apart. */
export interface Span {
  readonly seconds: number
  readonly step: number
}

/** Identity as a map key. */
export const wantKey = (want: Want): string => {
  switch (want._tag) {
    case "list":
      return `list ${want.kind} ${want.everywhere === true ? "*" : (want.namespace ?? "")}`
    case "object":
      return `object ${entityKey(want.entity)}`
    case "logs":
      return `logs ${entityKey(want.pod)} ${want.container ?? ""}`
    case "usage":
    case "health":
      return want._tag
    case "server":
      return `server ${want.compared}`
    case "samples":
      return `samples ${want.query}`
    case "traces":
      return `traces ${want.services.join(" ")}`
  }
}
