import type { Behaviour } from "./behaviour.ts"

/** What a container nobody described does: it serves at once; a task ends well after four seconds. */
export const defaultBehaviours: ReadonlyArray<Behaviour> = [
  {
    name: "anything",
    match: {},
    pull: { outcome: "pulled" },
    startSeconds: 0,
    stopSeconds: 1,
    exit: "never",
    usage: { cpu: "15m", memory: "48Mi" }
  },
  { name: "task", match: { restartPolicy: ["OnFailure", "Never"] }, exit: { afterSeconds: 4, code: 0 } }
]
