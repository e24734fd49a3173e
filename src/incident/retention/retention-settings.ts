import { Context } from "effect"

/** How long what is no longer needed is kept, in milliseconds. Timelines are kept for ever. */
export class RetentionSettings extends Context.Service<
  RetentionSettings,
  {
    /** Content of evidence, from the end of its incident on. */
    readonly evidenceMs: number
    /** What keeps a change from being made twice: attempts of steps, used approvals, plans that failed; and alerts that are over. */
    readonly recordsMs: number
  }
>()("handrail/incident/RetentionSettings") {}
