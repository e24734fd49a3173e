import { Context, type Effect } from "effect"
import type { Evidence, EvidenceDraft } from "./evidence.ts"
import type { Digest } from "./ids.ts"
import type { TimelineData } from "./timeline.ts"

/**
 * Where a stage tells what it does, in the incident it works for: `incident` provides one that writes the timeline.
 * Stages depend on this and not on the timeline, so that they run and test on their own.
 */
export class Narrator extends Context.Service<
  Narrator,
  {
    /** Durable before it returns. */
    readonly tell: (data: TimelineData) => Effect.Effect<void>
    /** Redacts, stores by content and returns the stored evidence; storing the same content again is free. */
    readonly keep: (draft: EvidenceDraft) => Effect.Effect<Evidence>
    readonly recall: (id: Digest) => Effect.Effect<Evidence | undefined>
  }
>()("handrail/domain/Narrator") {}
