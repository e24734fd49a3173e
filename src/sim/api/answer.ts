import type { KubeObject } from "../kube-object.ts"
import type { ResourceType } from "../resources/resource-type.ts"

/** metav1.ListMeta. */
export interface ListMeta {
  readonly resourceVersion: string
  readonly continue?: string
  readonly remainingItemCount?: number
}

/** Where a stream handler writes. `write` answers false once the client is gone. */
export interface StreamSink {
  readonly write: (chunk: string) => boolean
  readonly end: () => void
}

/** What a handler decides; the HTTP edge negotiates its encoding (JSON, Table, PartialObjectMetadata). */
export type Answer =
  | { readonly kind: "object"; readonly code: number; readonly type: ResourceType; readonly object: KubeObject }
  | { readonly kind: "list"; readonly type: ResourceType; readonly items: ReadonlyArray<KubeObject>; readonly metadata: ListMeta }
  /** A body of its own kind that has no table form: Status, reviews, discovery. */
  | { readonly kind: "json"; readonly code: number; readonly body: object }
  | { readonly kind: "text"; readonly code: number; readonly contentType: string; readonly body: string | Uint8Array }
  /** `start` is called once headers are out; what it returns is called when the client goes. */
  | { readonly kind: "stream"; readonly contentType: string; readonly start: (sink: StreamSink) => () => void }
