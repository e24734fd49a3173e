import { Option, Schema } from "effect"

const text = Schema.optionalKey(Schema.NullOr(Schema.String))

const Condition = Schema.Struct({ type: Schema.String, status: Schema.String, reason: text, message: text })

const Container = Schema.Struct({
  command: Schema.optionalKey(Schema.NullOr(Schema.Array(Schema.String))),
  args: Schema.optionalKey(Schema.NullOr(Schema.Array(Schema.String)))
})

/** The parts of a batch/v1 Job that say whose it is and how far it came. */
const Job = Schema.Struct({
  metadata: Schema.Struct({ name: Schema.String, uid: Schema.String, creationTimestamp: text }),
  spec: Schema.Struct({ template: Schema.Struct({ spec: Schema.Struct({ containers: Schema.Array(Container) }) }) }),
  status: Schema.optionalKey(
    Schema.NullOr(Schema.Struct({ conditions: Schema.optionalKey(Schema.NullOr(Schema.Array(Condition))), startTime: text }))
  )
})
export type Job = typeof Job.Type

const Terminated = Schema.Struct({ exitCode: Schema.Int, reason: text, message: text })
const Waiting = Schema.Struct({ reason: text, message: text })

const Pod = Schema.Struct({
  metadata: Schema.Struct({ name: Schema.String }),
  status: Schema.optionalKey(
    Schema.NullOr(
      Schema.Struct({
        phase: text,
        reason: text,
        message: text,
        containerStatuses: Schema.optionalKey(
          Schema.NullOr(
            Schema.Array(
              Schema.Struct({
                state: Schema.optionalKey(
                  Schema.NullOr(
                    Schema.Struct({
                      terminated: Schema.optionalKey(Schema.NullOr(Terminated)),
                      waiting: Schema.optionalKey(Schema.NullOr(Waiting))
                    })
                  )
                )
              })
            )
          )
        )
      })
    )
  )
})
export type Pod = typeof Pod.Type

const PodList = Schema.Struct({ items: Schema.optionalKey(Schema.NullOr(Schema.Array(Pod))) })

export const decodeJob = Schema.decodeUnknownEffect(Schema.fromJsonString(Job))
const decodePods = Schema.decodeUnknownOption(Schema.fromJsonString(PodList))

/** The pods of a list, as far as it can be read. */
export const podsOf = (listed: string): ReadonlyArray<Pod> => Option.getOrUndefined(decodePods(listed))?.items ?? []

export type JobEnd =
  | { readonly _tag: "ended" }
  | { readonly _tag: "out-of-time" }
  /** It goes on, or has not begun. */
  | undefined

/** https://kubernetes.io/docs/concepts/workloads/controllers/job/#job-termination-and-cleanup */
export const endOf = ({ status }: Job): JobEnd => {
  const found = (status?.conditions ?? []).find((one) => (one.type === "Complete" || one.type === "Failed") && one.status === "True")
  if (found === undefined) return undefined
  return { _tag: found.type === "Failed" && found.reason === "DeadlineExceeded" ? "out-of-time" : "ended" }
}

export const terminatedOf = ({ status }: Pod) => status?.containerStatuses?.[0]?.state?.terminated ?? undefined

/** Why a pod has no container that ran, as it says itself. */
export const reasonOf = ({ metadata, status }: Pod): string => {
  const waiting = status?.containerStatuses?.[0]?.state?.waiting
  const said = [waiting?.reason, waiting?.message, status?.reason, status?.message].filter(Boolean).join(": ")
  return `pod ${metadata.name}: ${said || (status?.phase ?? "nothing known of it")}`
}

const sameWords = (a: ReadonlyArray<string> | null | undefined, b: ReadonlyArray<string>): boolean =>
  JSON.stringify(a ?? []) === JSON.stringify(b)

/** Whether a Job that was found under our name runs our command. */
export const runsCommand = ({ spec }: Job, command: ReadonlyArray<string>, args: ReadonlyArray<string>): boolean => {
  const [container, ...others] = spec.template.spec.containers
  return others.length === 0 && sameWords(container?.command, command) && sameWords(container?.args, args)
}
