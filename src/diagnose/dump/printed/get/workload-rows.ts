import { type Fields, items, pairs, present, told, truth, whole } from "../fields.ts"
import type { Row } from "../text/cells.ts"
import { ageMillis, timeOfAge } from "../times.ts"
import { type RowReader, ratio } from "./row-context.ts"

/** `CONTAINERS`, `IMAGES` and `SELECTOR` of a wide table. */
const wide = (row: Row): Fields => {
  const images = items(row.IMAGES ?? row["IMAGE(S)"])
  const names = items(row.CONTAINERS ?? row["CONTAINER(S)"])
  const terms = items(row.SELECTOR).filter((term) => /^[^\s!=]+=[^=]/.test(term))
  return told({
    selector: terms.length === 0 ? undefined : { matchLabels: pairs(terms) },
    template: names.length === 0 ? undefined : { spec: { containers: names.map((name, index) => told({ name, image: images[index] })) } }
  })
}

export const readDeploymentRow: RowReader = (row) => {
  const ready = ratio(row.READY)
  return {
    spec: told({ replicas: ready?.whole ?? whole(row.DESIRED), ...wide(row) }),
    status: told({
      replicas: whole(row.CURRENT),
      readyReplicas: ready?.part,
      updatedReplicas: whole(row["UP-TO-DATE"]),
      availableReplicas: whole(row.AVAILABLE)
    })
  }
}

export const readReplicaSetRow: RowReader = (row) => ({
  spec: told({ replicas: whole(row.DESIRED), ...wide(row) }),
  status: told({ replicas: whole(row.CURRENT), readyReplicas: whole(row.READY) })
})

export const readStatefulSetRow: RowReader = (row) => {
  const ready = ratio(row.READY)
  return {
    spec: told({ replicas: ready?.whole ?? whole(row.DESIRED), ...wide(row) }),
    status: told({ readyReplicas: ready?.part, replicas: whole(row.CURRENT) })
  }
}

export const readDaemonSetRow: RowReader = (row) => {
  const { template, selector } = wide(row)
  const nodeSelector = pairs(items(row["NODE SELECTOR"] ?? row["NODE-SELECTOR"]))
  return {
    spec: told({
      selector,
      template: nodeSelector === undefined ? template : { ...(template ?? {}), spec: { ...podSpecOf(template), nodeSelector } }
    }),
    status: told({
      desiredNumberScheduled: whole(row.DESIRED),
      currentNumberScheduled: whole(row.CURRENT),
      numberReady: whole(row.READY),
      updatedNumberScheduled: whole(row["UP-TO-DATE"]),
      numberAvailable: whole(row.AVAILABLE)
    })
  }
}

const podSpecOf = (template: unknown): Fields => {
  if (typeof template !== "object" || template === null || !("spec" in template)) return {}
  return typeof template.spec === "object" ? { ...template.spec } : {}
}

/** Conditions that the status column of a job tells. */
const jobConditions: Readonly<Record<string, string>> = {
  Complete: "Complete",
  Failed: "Failed",
  Suspended: "Suspended",
  FailureTarget: "FailureTarget",
  SuccessCriteriaMet: "SuccessCriteriaMet"
}

export const readJobRow: RowReader = (row, { now }) => {
  const done = ratio(row.COMPLETIONS)
  const condition = jobConditions[row.STATUS ?? ""]
  const isComplete = condition === undefined && row.STATUS === undefined && done !== undefined && done.part >= done.whole
  const type = condition ?? (isComplete ? "Complete" : undefined)
  const age = ageMillis(row.AGE)
  const duration = ageMillis(row.DURATION)
  const startTime = timeOfAge(row.AGE, now)
  return {
    spec: told({ completions: done?.whole ?? whole(row.DESIRED), suspend: row.STATUS === "Suspended" || undefined, ...wide(row) }),
    status: told({
      startTime: duration === undefined ? undefined : startTime,
      succeeded: done?.part ?? whole(row.SUCCESSFUL ?? row.COMPLETIONS),
      active: row.STATUS === "Running" ? 1 : undefined,
      completionTime:
        type === "Complete" && age !== undefined && duration !== undefined
          ? timeOfAge(`${Math.round((age - duration) / 1000)}s`, now)
          : undefined,
      conditions: type === undefined ? [] : [{ type, status: "True" }]
    })
  }
}

export const readCronJobRow: RowReader = (row, { now }) => ({
  spec: told({ schedule: present(row.SCHEDULE), timeZone: present(row.TIMEZONE), suspend: truth(row.SUSPEND), ...jobTemplate(wide(row)) }),
  status: told({ lastScheduleTime: timeOfAge(present(row["LAST SCHEDULE"]), now) })
})

const jobTemplate = ({ template }: Fields): Fields => (template === undefined ? {} : { jobTemplate: { spec: { template } } })
