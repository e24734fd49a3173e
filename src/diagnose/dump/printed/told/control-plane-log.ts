interface Told {
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly type: string
  readonly reason: string
  readonly message: string
}

interface Form {
  readonly says: RegExp
  readonly kind: string
  readonly reason: string
}

/**
 * What parts of the control plane log of an object beside the event that they record of it, older and newer.
 * https://github.com/kubernetes/kubernetes/blob/master/pkg/scheduler/schedule_one.go and
 * https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/cronjob/cronjob_controllerv2.go
 */
const forms: ReadonlyArray<Form> = [
  {
    says: /Unable to schedule pod; no fit; waiting"? pod="?(?<namespace>[\w.-]+)\/(?<name>[\w.-]+)"? err="(?<message>(?:[^"\\]|\\.)*)"/,
    kind: "Pod",
    reason: "FailedScheduling"
  },
  {
    says: /Unable to schedule (?<namespace>[\w.-]+)\/(?<name>[\w.-]+): no fit: (?<message>.*?)(?:; waiting)?$/,
    kind: "Pod",
    reason: "FailedScheduling"
  },
  {
    says: /(?<message>Cannot determine if (?<namespace>[\w.-]+)\/(?<name>[\w.-]+) needs to be started: too many missed .*)$/i,
    kind: "CronJob",
    reason: "FailedNeedsStart"
  },
  {
    says: /(?<message>too many missed (?:start )?times)"? cronjob="?(?<namespace>[\w.-]+)\/(?<name>[\w.-]+)/i,
    kind: "CronJob",
    reason: "TooManyMissedTimes"
  }
]

/** Whether a line may be one of those, which costs little to ask. */
export const mayBeOfControlPlane = (line: string): boolean => line.includes("Unable to schedule ") || /too many missed/i.test(line)

/** The event that a line of the scheduler's or the controller manager's log stands for. */
export const inControlPlaneLog = (line: string): Told | undefined => {
  for (const { kind, reason, says } of forms) {
    const { message = "", name, namespace } = says.exec(line)?.groups ?? {}
    if (name !== undefined && namespace !== undefined) {
      return { kind, namespace, name, type: "Warning", reason, message: message.replaceAll('\\"', '"') }
    }
  }
  return undefined
}
