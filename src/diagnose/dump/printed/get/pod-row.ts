import { type Fields, present, told, whole } from "../fields.ts"
import { timeOfAge } from "../times.ts"
import { readStatus, type StatusWord } from "./pod-status.ts"
import { type RowContext, type RowReader, ratio } from "./row-context.ts"

/** Stands for a time that is known to be but not when. */
const someTime = ""

interface Counted {
  readonly ready: number
  readonly all: number
  readonly restarts: number
  readonly lastRestart: string | undefined
}

/**
 * One status for each container, without names, which the table does not have; none where the status column tells of no container.
 * Those that are ready come first; the state that the status column tells is of the first that is not, and so are the restarts.
 */
const containerStatuses = ({ all, lastRestart, ready, restarts }: Counted, { init, phase, state }: StatusWord): ReadonlyArray<Fields> => {
  const word = state ?? (phase === "Running" ? { running: {} } : undefined)
  const rest = init === undefined ? word : { waiting: { reason: "PodInitializing" } }
  if (rest === undefined && phase !== "Running" && ready === 0 && restarts === 0) return []
  return Array.from({ length: all }, (_, index) => {
    const hasRestarts = init === undefined && restarts > 0 && index === Math.min(ready, all - 1)
    return told({
      ready: index < ready,
      state: index < ready ? { running: {} } : rest,
      restartCount: hasRestarts ? restarts : 0,
      lastState: hasRestarts ? { terminated: told({ finishedAt: lastRestart }) } : undefined
    })
  })
}

const initStatuses = ({ lastRestart, restarts }: Counted, { init, state }: StatusWord): ReadonlyArray<Fields> => {
  if (init === undefined) return []
  const { all = init.done + 1, done } = init
  return Array.from({ length: all }, (_, index) => {
    if (index < done) return { ready: true, restartCount: 0, state: { terminated: { exitCode: 0, reason: "Completed" } } }
    if (index > done) return { ready: false, restartCount: 0, state: { waiting: { reason: "PodInitializing" } } }
    return told({
      ready: false,
      restartCount: restarts,
      state: state ?? { running: {} },
      lastState: restarts > 0 ? { terminated: told({ finishedAt: lastRestart }) } : undefined
    })
  })
}

const deletionOf = ({ deleted }: StatusWord): Fields => (deleted === true ? { deletionTimestamp: someTime } : {})

const conditionsOf = ({ all, ready }: Counted, word: StatusWord, nodeName: string | undefined, hasNode: boolean): ReadonlyArray<Fields> => {
  const isReady = all > 0 && ready === all && word.phase === "Running"
  const readiness = word.phase === "Succeeded" ? [] : [{ type: "Ready", status: isReady ? "True" : "False" }]
  if (word.unschedulable !== undefined) return [...readiness, word.unschedulable]
  return [...readiness, ...(hasNode ? [{ type: "PodScheduled", status: nodeName === undefined ? "False" : "True" }] : [])]
}

export const readPodRow: RowReader = (row, { now }: RowContext) => {
  const counted = ratio(row.READY)
  const [, age] = /\((\S+) ago\)/.exec(row.RESTARTS ?? "") ?? []
  const counts: Counted = {
    ready: counted?.part ?? 0,
    all: counted?.whole ?? 0,
    restarts: whole(row.RESTARTS) ?? 0,
    lastRestart: timeOfAge(age, now)
  }
  const word = readStatus(row.STATUS ?? "", counts.restarts)
  const nodeName = present(row.NODE)
  const podIP = present(row.IP)
  return {
    metadata: deletionOf(word),
    spec: told({ nodeName }),
    status: told({
      phase: word.phase,
      reason: word.reason,
      podIP,
      nominatedNodeName: present(row["NOMINATED NODE"]),
      conditions: counted === undefined ? [] : conditionsOf(counts, word, nodeName, row.NODE !== undefined),
      initContainerStatuses: initStatuses(counts, word),
      containerStatuses: containerStatuses(counts, word)
    })
  }
}
