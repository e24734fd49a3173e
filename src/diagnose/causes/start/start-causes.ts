import type { Scene } from "../../scene/scene.ts"
import type { Pod } from "../../scene/views/pod.ts"
import { type Candidate, type Cause, weight } from "../cause.ts"
import { ailingContainers } from "../crash/ailing-containers.ts"
import { blamedIn } from "../crash/spoken-hosts.ts"
import { byWorkload, citeOf, eventLines, kubeletSays, logLines, perScene, type Spoken, saidThat } from "../evidence.ts"

/** What the kubelet says when it cannot start a container, or ends it at once. */
interface Refusal extends Omit<Cause, "candidates"> {
  readonly says: RegExp
}

const refusals: ReadonlyArray<Refusal> = [
  {
    code: "run-as-root-refused",
    family: "security",
    title: "The container must not run as root, and its image does",
    prior: 0.015,
    says: /runAsNonRoot and image (?:will run as root|has non-numeric user)|container's runAsUser breaks non-root policy/i,
    next: "set runAsUser to a number other than 0, or give the image such a user"
  },
  {
    code: "lifecycle-hook-failing",
    family: "configuration",
    title: "A lifecycle hook of the container fails",
    prior: 0.01,
    says: /PostStartHook(?:Error)? failed|FailedPostStartHook|Exec lifecycle hook .* failed|PostStartHookError|lifecycle hook.*(?:fail|error)/i,
    next: "run the hook's command by hand in the container; it may start before the program is up"
  },
  {
    code: "mount-path-invalid",
    family: "configuration",
    title: "A volume cannot be put where the container wants it",
    prior: 0.012,
    says: /Are you trying to mount a directory onto a file|not a directory: unknown|failed to prepare subPath|error mounting .* to rootfs|mount.*read-only file system: unknown/i,
    next: "compare mountPath and subPath with what is in the image and in the volume"
  }
]

const isStarting = ({ containers, phase }: Pod): boolean =>
  phase === "Pending" || containers.some(({ status }) => status !== undefined && !status.isReady)

const starting = perScene((scene) => byWorkload(scene, isStarting))

const saidOf = (scene: Scene, pod: Pod): ReadonlyArray<Spoken> => [
  ...pod.containers.flatMap((container) => [
    ...kubeletSays(scene, pod, container),
    ...[container.status?.waiting?.reason, container.status?.terminated?.message, container.status?.last?.message].flatMap((line) =>
      line === undefined || line === "" ? [] : [{ line, cite: citeOf(scene, pod.entity) }]
    )
  ]),
  ...eventLines(scene, pod.entity, ({ isWarning }) => isWarning).map(({ cite, line }) => ({ line, cite }))
]

const refusalCause = ({ says, ...refusal }: Refusal): Cause => ({
  ...refusal,
  candidates: (scene) =>
    starting(scene).flatMap(({ pods, workload }): ReadonlyArray<Candidate> => {
      const [spoken] = pods.map((pod) => saidThat(saidOf(scene, pod), says, weight.overwhelming)).filter((found) => found.length > 0)
      return spoken === undefined
        ? []
        : [
            {
              entity: workload,
              summary: `${refusal.title}: ${spoken[0]?.sentence}`,
              observations: [...spoken, { ratio: weight.fair, sentence: "its container is not ready", cites: spoken[0]?.cites ?? [] }],
              explains: pods.map(({ entity }) => entity)
            }
          ]
    })
})

/** An init container that runs for longer than this, in milliseconds, waits for something. */
const LONG = 3 * 60_000
const waits = /wait(?:ing|s)?\b|retry|not (?:ready|available|yet)|refused|can't|cannot|could not|unreachable|timed? ?out|resolve/i

/** What an init container is for is in its command: `until nslookup db; do …`. */
const loops =
  /\b(?:until|while)\b.*\b(?:nslookup|nc|curl|wget|pg_isready|mysqladmin|redis-cli|getent|dig|ping)\b|wait-for|wait_for|dockerize -wait/i

const initWaiting: Cause = {
  code: "init-container-waiting",
  family: "configuration",
  title: "An init container waits for something that does not come",
  prior: 0.02,
  next: "look at what it waits for, by its command and its log",
  candidates: (scene) =>
    scene.pods.flatMap((pod) =>
      pod.containers.flatMap((container): ReadonlyArray<Candidate> => {
        const { isInit, name, status } = container
        const age = pod.createdAt === undefined || scene.now === undefined ? LONG : scene.now - pod.createdAt
        // a side-car is an init container that is to go on
        if (!isInit || status?.isRunning !== true || status.isReady || age < LONG) return []
        const log = logLines(scene, pod, container)
        const spoken = saidThat(log.toReversed(), waits, weight.fair)
        const complaint = ailingContainers(scene).find((one) => one.container === container)
        const command = [...container.command, ...container.args].join(" ")
        const cites = [citeOf(scene, pod.entity)]
        return [
          {
            entity: scene.workloadOf(pod.object),
            summary: `init container ${name} runs and does not end${spoken[0] === undefined ? "" : `: ${spoken[0].sentence}`}`,
            observations: [
              { ratio: weight.overwhelming, sentence: `init container ${name} is still running, and the containers after it wait`, cites },
              ...spoken,
              ...(loops.test(command) ? [{ ratio: weight.fair, sentence: "its command waits for something to answer", cites }] : [])
            ],
            explains: [pod.entity],
            blames: blamedIn(scene, pod, [command, spoken[0]?.sentence ?? "", complaint?.said.spoken.line ?? ""].join(" "))
          }
        ]
      })
    )
}

const pullSecret: Cause = {
  code: "image-pull-secret-missing",
  family: "image",
  title: "The pull secret that the pod names does not exist",
  prior: 0.015,
  next: "create the secret in the pod's namespace, or correct its name in the pod or its service account",
  candidates: (scene) =>
    starting(scene).flatMap(({ pods, workload }): ReadonlyArray<Candidate> => {
      const waiting = pods.filter(({ containers }) =>
        containers.some(({ status }) => /^(?:ErrImagePull|ImagePullBackOff)$/.test(status?.waiting?.reason ?? ""))
      )
      const [spoken] = waiting
        .map((pod) =>
          saidThat(
            saidOf(scene, pod),
            /Unable to retrieve (?:some )?image pull secrets|FailedToRetrieveImagePullSecret/i,
            weight.overwhelming
          )
        )
        .filter((found) => found.length > 0)
      if (spoken === undefined) return []
      return [
        {
          entity: workload,
          summary: `it cannot pull its image, and a pull secret that it names does not exist: ${spoken[0]?.sentence}`,
          observations: [...spoken, { ratio: weight.fair, sentence: "its image is not pulled", cites: spoken[0]?.cites ?? [] }],
          explains: waiting.map(({ entity }) => entity)
        }
      ]
    })
}

export const startCauses: ReadonlyArray<Cause> = [...refusals.map(refusalCause), initWaiting, pullSecret]
