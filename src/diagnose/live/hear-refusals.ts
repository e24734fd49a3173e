import { Effect } from "effect"
import type { Gathered } from "./gathered.ts"
import type { LiveCluster } from "./live-cluster.ts"

/** Reads turned away in a minute that are no accident: what Handrail itself asks for at once may be too much for its priority level. */
const MANY = 3

const SOURCE = "X-Kubernetes-PF-PriorityLevel-UID"

/** Keeps by what our own reads are turned away, also where another try was answered. `hasFailed`: one was given up for it, so few are enough. */
export const hearRefusals = ({ reader }: LiveCluster, gathered: Gathered, hasFailed: boolean): Effect.Effect<void> =>
  Effect.map(reader.turnedAway ?? Effect.succeed([]), (all) => {
    const said = all
      .filter(({ times }) => hasFailed || times >= MANY)
      .map(({ flowSchema, priorityLevel, times }) => ({
        line: `Error from server: 429 Too Many Requests: the priority level ${priorityLevel} turned ${times} of Handrail's reads away, of the flow schema ${flowSchema}`,
        source: SOURCE
      }))
    gathered.hear(SOURCE, said)
  })
