import type { Fields } from "../../../platform/kubernetes/fields.ts"
import type { KubeEvent } from "../../scene/views/event.ts"

/** The state of a pod as its events tell it, in the API's form; `gone` where they tell its end. */
export type ImpliedState = Fields | "gone"

interface Telling {
  readonly reason: RegExp
  readonly says: RegExp
  readonly state: (event: KubeEvent) => ImpliedState
}

const waits = (reason: string, name = ""): Fields => ({
  phase: "Pending",
  containerStatuses: [{ name, ready: false, restartCount: 0, state: { waiting: { reason } } }]
})

const isDown = { type: "Ready", status: "False" }

/** Names of containers as the kubelet writes them. */
const named: ReadonlyArray<RegExp> = [
  /restarting failed container(?:=| )([a-z0-9][\w.-]*)/,
  /^Container ([a-z0-9][\w-]*) failed (?:liveness|startup) probe/,
  /^(?:Created|Started) container:? ([a-z0-9][\w-]*)/,
  /^Stopping container ([a-z0-9][\w-]*)/,
  /container "([a-z0-9][\w-]*)" is unhealthy, it will be killed/,
  /:\/\/([a-z0-9][\w-]*):Container failed liveness probe/,
  /\(pod: "[^"]+", container: ([a-z0-9][\w-]*)\)/
]

export const containerIn = (message: string): string | undefined =>
  named.map((pattern) => pattern.exec(message)?.[1]).find((one) => one !== undefined)

/**
 * What the events that the kubelet and the scheduler write say of a pod.
 * https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/events/event.go
 */
const tellings: ReadonlyArray<Telling> = [
  { reason: /^Evicted$/, says: /./, state: ({ message }) => ({ phase: "Failed", reason: "Evicted", message }) },
  { reason: /^Killing$/, says: /^Stopping container/, state: () => "gone" },
  {
    reason: /^Failed$|^ErrImageNeverPull$/,
    says: /ErrImageNeverPull|pull policy of Never/,
    state: () => waits("ErrImageNeverPull")
  },
  { reason: /^InspectFailed$|^Failed$/, says: /InvalidImageName|couldn't parse image/, state: () => waits("InvalidImageName") },
  { reason: /^Failed$|^BackOff$/, says: /pull(?:ing)? image|ImagePull/i, state: () => waits("ImagePullBackOff") },
  {
    reason: /^BackOff$/,
    says: /restarting failed container/,
    state: ({ message }) => ({
      phase: "Running",
      conditions: [isDown],
      containerStatuses: [
        {
          name: containerIn(message) ?? "",
          ready: false,
          restartCount: 1,
          state: { waiting: { reason: "CrashLoopBackOff", message } },
          lastState: { terminated: {} }
        }
      ]
    })
  },
  {
    reason: /^Failed$/,
    says: /^Error: (?:secret|configmap|couldn't find key|container has runAsNonRoot)|non-numeric user/i,
    state: ({ message }) => waits("CreateContainerConfigError", containerIn(message))
  },
  { reason: /^Failed$/, says: /failed to (?:create|start) (?:containerd )?(?:task|container)/, state: () => waits("RunContainerError") },
  {
    reason: /^FailedScheduling$/,
    says: /./,
    state: ({ message }) => ({
      phase: "Pending",
      conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message }]
    })
  },
  {
    reason: /^Failed(?:Mount|AttachVolume|MapVolume|CreatePodSandBox)$|^NetworkNotReady$/,
    says: /./,
    state: () => waits("ContainerCreating")
  },
  {
    reason: /^(?:Unhealthy|Killing)$/,
    says: /^(?:Readiness|Liveness|Startup) probe (?:failed|errored)|failed (?:liveness|startup) probe|is unhealthy, it will be killed/,
    state: () => ({
      phase: "Running",
      conditions: [isDown],
      containerStatuses: [{ name: "", ready: false, restartCount: 0, state: { running: {} } }]
    })
  }
]

/** What is over when the image is there. A container that lacks its configuration pulls it again before each failure. */
const ofImage = /image|ErrImage/i

/**
 * A probe that fails does so each period, and the kubelet tells it again at least this often, in milliseconds, however much it has told already.
 * https://github.com/kubernetes/client-go/blob/master/tools/record/events_cache.go
 */
const TOLD_AGAIN = 15 * 60_000

const isOver = ({ lastAt, reason }: KubeEvent, now: number | undefined): boolean =>
  /^(?:Unhealthy|Killing)$/.test(reason) && now !== undefined && lastAt !== undefined && now - lastAt > TOLD_AGAIN

/**
 * The state that the last telling event of a pod leaves it in; nothing where none tells. Events in order, latest last. Of a container that is
 * started again and again the start is no recovery.
 */
export const impliedState = (events: ReadonlyArray<KubeEvent>, now: number | undefined): ImpliedState | undefined => {
  const isRestarting = events.some(({ message, reason }) => reason === "BackOff" && /restarting failed container/.test(message))
  let isPulled = false
  for (const event of events.toReversed()) {
    if (event.reason === "Started" && !isRestarting) return undefined
    if (event.reason === "Pulled") {
      isPulled = true
      continue
    }
    if (isPulled && event.reason !== "FailedScheduling" && ofImage.test(event.message)) return undefined
    const telling = tellings.find(({ reason, says }) => reason.test(event.reason) && says.test(event.message))
    if (telling !== undefined && !isOver(event, now)) return telling.state(event)
  }
  return undefined
}
