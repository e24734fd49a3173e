import type { Behaviour } from "./behaviour.ts"

/** What a container nobody described does: it serves two seconds after its start; a task ends well after four. */
export const defaultBehaviours: ReadonlyArray<Behaviour> = [
  {
    name: "anything",
    match: {},
    pull: { outcome: "pulled" },
    startSeconds: 2,
    stopSeconds: 1,
    exit: "never",
    usage: { cpu: "15m", memory: "48Mi" }
  },
  { name: "task", match: { restartPolicy: ["OnFailure", "Never"] }, exit: { afterSeconds: 4, code: 0 } }
]
