import { type Fields, present, told, truth, whole } from "../fields.ts"
import { type Entry, find, textOf } from "../text/outline.ts"
import { writtenTime } from "../times.ts"
import { type Describer, selectorIn } from "./described.ts"
import { conditionsIn } from "./pod.ts"
import { podTemplateIn } from "./pod-spec.ts"

/** `2 desired | 2 updated`, `2 current / 2 desired`: the numbers by their words. */
const counts = (text: string | undefined): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Array.from((text ?? "").matchAll(/(\d+) ([A-Za-z]+)/g), ([, amount, word = ""]) => [word.toLowerCase(), Number(amount)] as const)
  )

/** `3` or `25%`, as rolling updates are bounded by. */
const intOrPercent = (text: string | undefined): number | string | undefined =>
  text === undefined ? undefined : /^\d+$/.test(text) ? Number(text) : text

const rollingUpdate = (text: string | undefined): Fields | undefined => {
  const [, maxUnavailable, maxSurge] = /^(\S+) max unavailable, (\S+) max surge$/.exec(text ?? "") ?? []
  return maxUnavailable === undefined ? undefined : { maxUnavailable: intOrPercent(maxUnavailable), maxSurge: intOrPercent(maxSurge) }
}

const common = (entries: ReadonlyArray<Entry>): Fields =>
  told({
    selector: selectorIn(find(entries, "Selector")),
    template: podTemplateIn(entries),
    minReadySeconds: whole(textOf(entries, "MinReadySeconds"))
  })

export const describeDeployment: Describer = ({ entries, lines }) => {
  const replicas = counts(textOf(entries, "Replicas"))
  return {
    spec: told({
      ...common(entries),
      replicas: replicas.desired,
      strategy: told({
        type: present(textOf(entries, "StrategyType")),
        rollingUpdate: rollingUpdate(textOf(entries, "RollingUpdateStrategy"))
      }),
      paused: /paused/i.test(textOf(entries, "Replicas") ?? "") || undefined
    }),
    status: told({
      replicas: replicas.total,
      updatedReplicas: replicas.updated,
      availableReplicas: replicas.available,
      unavailableReplicas: replicas.unavailable,
      conditions: conditionsIn(lines)
    })
  }
}

export const describeReplicaSet: Describer = ({ entries, lines }) => {
  const replicas = counts(textOf(entries, "Replicas"))
  return {
    spec: told({ ...common(entries), replicas: replicas.desired }),
    status: told({ replicas: replicas.current, conditions: conditionsIn(lines) })
  }
}

/** Claims that each pod of a stateful set gets; capacity and class are printed of them. */
const claimTemplates = (entries: ReadonlyArray<Entry>): ReadonlyArray<Fields> => {
  const lines = find(entries, "Volume Claims")?.below ?? []
  const starts = lines.flatMap(({ key }, index) => (key === "Name" ? [index] : []))
  return starts.map((start, order) => {
    const part = lines.slice(start, starts[order + 1])
    const modes =
      textOf(part, "Access Modes")
        ?.replaceAll(/[[\]]/g, "")
        .split(/[,\s]+/) ?? []
    return {
      metadata: { name: textOf(part, "Name") },
      spec: told({
        storageClassName: present(textOf(part, "StorageClass")),
        accessModes: modes.filter((mode) => mode !== ""),
        resources: told({ requests: told({ storage: present(textOf(part, "Capacity")) }) })
      })
    }
  })
}

export const describeStatefulSet: Describer = ({ entries, lines }) => {
  const replicas = counts(textOf(entries, "Replicas"))
  const strategy = find(entries, "Update Strategy")
  return {
    spec: told({
      ...common(entries),
      replicas: replicas.desired,
      updateStrategy: told({
        type: present(strategy?.value),
        rollingUpdate: told({ partition: whole(textOf(strategy?.below ?? [], "Partition")) })
      }),
      volumeClaimTemplates: claimTemplates(entries)
    }),
    status: told({ replicas: replicas.total, conditions: conditionsIn(lines) })
  }
}

export const describeDaemonSet: Describer = ({ entries, lines }) => {
  const number = (key: string) => whole(textOf(entries, key))
  return {
    spec: common(entries),
    status: told({
      desiredNumberScheduled: number("Desired Number of Nodes Scheduled"),
      currentNumberScheduled: number("Current Number of Nodes Scheduled"),
      updatedNumberScheduled: number("Number of Nodes Scheduled with Up-to-date Pods"),
      numberAvailable: number("Number of Nodes Scheduled with Available Pods"),
      numberMisscheduled: number("Number of Nodes Misscheduled"),
      conditions: conditionsIn(lines)
    })
  }
}

/** What jobs and the template of a cron job have in common. */
const jobSpec = (entries: ReadonlyArray<Entry>): Fields => {
  const seconds = (key: string) => whole(textOf(entries, key)?.replace(/s$/, ""))
  return told({
    selector: selectorIn(find(entries, "Selector")),
    template: podTemplateIn(entries),
    parallelism: whole(textOf(entries, "Parallelism")),
    completions: whole(textOf(entries, "Completions")),
    completionMode: present(textOf(entries, "Completion Mode")),
    backoffLimit: whole(textOf(entries, "Backoff Limit")),
    activeDeadlineSeconds: seconds("Active Deadline Seconds"),
    ttlSecondsAfterFinished: seconds("TTL Seconds After Finished")
  })
}

/** A job that has an end is complete: only then is it printed. */
export const describeJob: Describer = ({ entries }) => {
  const pods = counts(textOf(entries, "Pods Statuses"))
  const completionTime = writtenTime(textOf(entries, "Completed At"))
  return {
    spec: told({ ...jobSpec(entries), suspend: truth(textOf(entries, "Suspend")) }),
    status: told({
      startTime: writtenTime(textOf(entries, "Start Time")),
      completionTime,
      active: pods.active ?? pods.running,
      ready: pods.ready,
      succeeded: pods.succeeded,
      failed: pods.failed,
      conditions: completionTime === undefined ? [] : [{ type: "Complete", status: "True", lastTransitionTime: completionTime }]
    })
  }
}

export const describeCronJob: Describer = ({ entries, namespace }) => ({
  spec: told({
    schedule: present(textOf(entries, "Schedule")),
    timeZone: present(textOf(entries, "Time Zone")),
    concurrencyPolicy: present(textOf(entries, "Concurrency Policy")),
    suspend: truth(textOf(entries, "Suspend")),
    successfulJobsHistoryLimit: whole(textOf(entries, "Successful Job History Limit")),
    failedJobsHistoryLimit: whole(textOf(entries, "Failed Job History Limit")),
    startingDeadlineSeconds: whole(textOf(entries, "Starting Deadline Seconds")?.replace(/s$/, "")),
    jobTemplate: { spec: jobSpec(entries) }
  }),
  status: told({
    lastScheduleTime: writtenTime(textOf(entries, "Last Schedule Time")),
    active: (present(textOf(entries, "Active Jobs")) ?? "")
      .split(/[,\s]+/)
      .filter((name) => name !== "")
      .map((name) => told({ kind: "Job", apiVersion: "batch/v1", namespace, name }))
  })
})
