import type { Scene } from "../../scene/scene.ts"
import type { Container, Probe } from "../../scene/views/container.ts"
import type { Pod } from "../../scene/views/pod.ts"
import { isStarting } from "../../symptoms/starting.ts"
import { against, type Candidate, type Cause, type Observation, weight } from "../cause.ts"
import { ailingContainers } from "../crash/ailing-containers.ts"
import { failures, reportedByProbe } from "../crash/sign-causes.ts"
import { citeOf, eventLines, kubeletSays, logLines, saidThat } from "../evidence.ts"

const failed: Readonly<Record<Probe["kind"], RegExp>> = {
  liveness: /Liveness probe (?:failed|errored)/i,
  readiness: /Readiness probe (?:failed|errored)/i,
  startup: /Startup probe (?:failed|errored)/i
}

/** How the kubelet says that it ends a container for a probe; before 1.13 without which, when there was but the liveness probe. */
const endedFor =
  /failed (liveness|startup) probe, will be restarted|container failed liveness probe\.+ container will be killed|is unhealthy, it will be killed and re-created/i

/** The port, the path or the command of a probe is not what the program has. */
const wrongPlace =
  /statuscode: 404|connection refused|no such file|executable file not found|not found|unsupported protocol|malformed HTTP/i
const tooSlow = /deadline exceeded|timeout|timed out|context deadline/i

/** A probe that fails more often than this fails by itself: a program that ends by itself is not there to be asked. */
const OFTEN = 10

/** The kubelet starts the container again and again, and nothing tells of an end of its own. */
const isRestarted = (scene: Scene, pod: Pod, { status }: Container, kind: Probe["kind"]): boolean => {
  const code = (status?.terminated ?? status?.last)?.exitCode
  if (kind === "readiness" || (code !== undefined && code !== 137 && code !== 143)) return false
  const events = scene.eventsOf(pod.entity)
  return (
    events.some(({ count, message }) => count >= OFTEN && failed[kind].test(message)) &&
    events.some(({ message, reason }) => reason === "BackOff" && /restarting failed container/.test(message))
  )
}

const isOfPort = ({ ports }: Container, { port }: Probe): boolean =>
  port === undefined || ports.length === 0 || ports.some(({ name, port: number }) => port === name || port === String(number))

const observe = (scene: Scene, pod: Pod, container: Container, probe: Probe): ReadonlyArray<Observation> => {
  const said = kubeletSays(scene, pod, container)
  const ended = eventLines(scene, pod.entity, ({ message }) => {
    const found = endedFor.exec(message)
    return found !== null && (found[1] ?? "liveness").toLowerCase() === probe.kind
  })
  const spoken = [...saidThat(said, failed[probe.kind], weight.strong), ...saidThat(ended, /./, weight.strong)].slice(0, 1)
  if (spoken.length === 0) return []
  const cites = [citeOf(scene, pod.entity)]
  const own = said.filter(({ line }) => failed[probe.kind].test(line))
  const runs = container.status?.isRunning === true
  const isHeldBack = runs && probe.kind === "readiness" && container.status?.isReady === false
  return [
    ...spoken,
    ...(isHeldBack
      ? [{ ratio: weight.fair, sentence: `container ${container.name} runs, and is not ready`, cites }]
      : runs
        ? [{ ratio: weight.weak, sentence: `container ${container.name} runs`, cites }]
        : []),
    ...(ended.length > 0 ? [{ ratio: weight.strong, sentence: "the kubelet ended the container because of it", cites }] : []),
    ...(isRestarted(scene, pod, container, probe.kind)
      ? [{ ratio: weight.strong, sentence: "it fails again and again, and the container is started again and again", cites }]
      : []),
    ...(isOfPort(container, probe)
      ? []
      : [
          {
            ratio: weight.strong,
            sentence: `the probe asks port ${probe.port}, and the container has ${container.ports.map(({ port }) => port).join(", ")}`,
            cites
          }
        ]),
    ...(own.some(({ line }) => wrongPlace.test(line))
      ? [{ ratio: weight.weak, sentence: "the answer is that there is nothing at the place that is asked", cites }]
      : []),
    ...(own.some(({ line }) => tooSlow.test(line)) && probe.timeout <= 1
      ? [{ ratio: weight.weak, sentence: `the probe waits ${probe.timeout} s for an answer`, cites }]
      : [])
  ]
}

/** A program that answers, and does not know the path that it is asked, is not on its way: it has started. */
const isAnswered = (scene: Scene, pod: Pod, container: Container, kind: Probe["kind"]): boolean =>
  kubeletSays(scene, pod, container).some(({ line }) => failed[kind].test(line) && /statuscode: 404/.test(line))

/** Containers that fail by themselves fail their probes too. */
const endsByItself = (scene: Scene, pod: Pod, container: Container): boolean => {
  const { last, terminated, waiting } = container.status ?? {}
  const end = terminated ?? last
  const code = end?.exitCode ?? 0
  const killed = code === 137 || code === 143 || code === 0
  return waiting?.reason === "CrashLoopBackOff" && !killed && logLines(scene, pod, container).length > 0
}

/** What the program itself says is wrong, so that its probe only shows it. */
const complaintOf = (scene: Scene, pod: Pod, container: Container) =>
  ailingContainers(scene).find((one) => one.pod === pod && one.container === container)?.said ??
  failures(scene)
    .find(({ one }) => one.pod === pod && one.container === container)
    ?.said.find(({ sign }) => sign.isCall === true)

const causeOf = (kind: Probe["kind"], code: string, title: string, prior: number, next: string): Cause => ({
  code,
  family: "probe",
  title,
  prior,
  next,
  candidates: (scene) =>
    scene.pods.flatMap((pod) =>
      pod.containers.flatMap((container): ReadonlyArray<Candidate> => {
        if (container.status?.isReady === true && kind === "readiness") return []
        const probe = container.probes.find((one) => one.kind === kind) ?? {
          kind,
          command: [],
          initialDelay: 0,
          period: 10,
          timeout: 1,
          failureThreshold: 3
        }
        const observations = observe(scene, pod, container, probe)
        if (observations.length === 0) return []
        const own = endsByItself(scene, pod, container)
          ? [{ ratio: against(weight.strong), sentence: `container ${container.name} ends by itself`, cites: [citeOf(scene, pod.entity)] }]
          : []
        const told = [
          { why: complaintOf(scene, pod, container), by: "its log" },
          { why: reportedByProbe(scene, pod), by: "the probe itself" }
        ].flatMap(({ by, why }) =>
          why === undefined
            ? []
            : [{ ratio: against(weight.strong), sentence: `${by} tells why: ${why.sign.title}`, cites: [why.spoken.cite] }]
        )
        const early =
          kind !== "liveness" && isStarting(scene, pod) && !isAnswered(scene, pod, container, kind)
            ? [{ ratio: against(weight.strong), sentence: "the pod was made just now", cites: [citeOf(scene, pod.entity)] }]
            : []
        return [
          {
            entity: scene.workloadOf(pod.object),
            summary: `${title}: ${observations[0]?.sentence}`,
            observations: [...observations, ...own, ...told, ...early],
            explains: [pod.entity]
          }
        ]
      })
    )
})

export const probeCauses: ReadonlyArray<Cause> = [
  causeOf(
    "liveness",
    "liveness-probe-failing",
    "The liveness probe fails and restarts the container",
    0.03,
    "compare the probe's port, path and timing with what the program serves, and when"
  ),
  causeOf(
    "readiness",
    "readiness-probe-failing",
    "The readiness probe fails",
    0.04,
    "ask the probe's path by hand; is it the probe that is wrong, or what it reports?"
  ),
  causeOf("startup", "startup-probe-failing", "The startup probe fails", 0.01, "give the program more time to start, or correct the probe")
]
