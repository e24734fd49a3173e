import { against, type Candidate, type Cause, weight } from "../cause.ts"
import { configMapsOf } from "../change/config-in-use.ts"
import { citeOf, saidThat } from "../evidence.ts"
import { isOwnWord, outcry } from "./decisive-sign.ts"
import { type FailingContainer, failingContainers } from "./failing-containers.ts"
import { kernelEnded } from "./kernel-oom.ts"
import { failsObservation, failures, lastWords, signCauses } from "./sign-causes.ts"

/** How programs say that they cannot go on, the most telling first. */
const thrown: ReadonlyArray<RegExp> = [
  outcry,
  /\b(?:panic|fatal|exception|unhandled|uncaught|segfault|abort(?:ed|ing)?)\b/i,
  /\berror\b|\bfailed\b/i
]
const heap = /OutOfMemoryError|java heap space|JavaScript heap out of memory|MemoryError|cannot allocate memory|runtime: out of memory/i

const isOutOfMemory = ({ end }: FailingContainer): boolean => end?.reason === "OOMKilled"

const outOfMemoryCause: Cause = {
  code: "out-of-memory-limit",
  family: "memory",
  title: "The container needs more memory than its limit",
  prior: 0.05,
  next: "raise the limit, or find what grew: a new version, more load, or a leak",
  candidates: (scene) =>
    failingContainers(scene).flatMap((one): ReadonlyArray<Candidate> => {
      const cites = [citeOf(scene, one.pod.entity)]
      const limit = one.container.limits.memory
      const killed = isOutOfMemory(one)
        ? [{ ratio: weight.overwhelming, sentence: `container ${one.container.name} was ended as OOMKilled`, cites }]
        : []
      const likely =
        !isOutOfMemory(one) && one.end?.exitCode === 137 && limit !== undefined
          ? [{ ratio: weight.weak, sentence: "it was killed (137)", cites }]
          : []
      const spoken = saidThat(one.log, heap, weight.fair)
      const byKernel = one.end?.exitCode === 137 ? saidThat(kernelEnded(scene, one.pod, one.container), /./, weight.overwhelming) : []
      if (killed.length + likely.length + spoken.length + byKernel.length === 0) return []
      const limited = limit === undefined ? [] : [{ ratio: weight.weak, sentence: `its limit is ${limit}`, cites }]
      return [
        {
          entity: scene.workloadOf(one.pod.object),
          summary: `container ${one.container.name} needs more memory than its limit${limit === undefined ? "" : ` of ${limit}`}`,
          observations: [...killed, ...byKernel, ...likely, ...spoken, ...limited],
          explains: [one.pod.entity]
        }
      ]
    })
}

/** Exit codes of a container whose command was not run, or that something else ended. */
const NOT_ITS_OWN = new Set([126, 127, 128, 137, 143])

/**
 * Signals by which the system ends a program for what it did itself, by the exit code that stands for them.
 * https://man7.org/linux/man-pages/man7/signal.7.html
 */
const ownSignals: ReadonlyMap<number, string> = new Map([
  [134, "it aborted itself (134, SIGABRT)"],
  [135, "it reached for memory that has nothing behind it (135, SIGBUS)"],
  [136, "it calculated what cannot be (136, SIGFPE)"],
  [139, "it reached for memory that is not its own (139, SIGSEGV)"]
])

/** What is left when a program ends by itself and none of the reasons above is told. */
const applicationError: Cause = {
  code: "application-error",
  family: "crash",
  title: "The program ends with an error of its own",
  prior: 0.03,
  next: "read its last lines; compare with the last version that worked",
  candidates: (scene) =>
    failures(scene).flatMap(({ one, said }): ReadonlyArray<Candidate> => {
      const code = one.end?.exitCode
      if (isOutOfMemory(one) || (one.end === undefined && one.waiting !== "CrashLoopBackOff") || NOT_ITS_OWN.has(code ?? 0)) return []
      const [special] = said
      const cites = [citeOf(scene, one.pod.entity)]
      const signal = ownSignals.get(code ?? 0)
      const words = lastWords(scene, one).filter(isOwnWord).toReversed()
      const spoken = thrown.map((pattern) => saidThat(words, pattern, weight.strong)).find((found) => found.length > 0) ?? []
      return [
        {
          entity: scene.workloadOf(one.pod.object),
          summary: `container ${one.container.name} ends with ${code ?? "an error"}${spoken[0] === undefined ? "" : `: ${spoken[0].sentence}`}`,
          observations: [
            failsObservation(scene, one),
            ...(signal === undefined ? [] : [{ ratio: weight.strong, sentence: signal, cites }]),
            ...(spoken.length > 0
              ? spoken
              : one.log.length > 0
                ? [{ ratio: weight.fair, sentence: "its log tells no other reason", cites }]
                : signal === undefined
                  ? [{ ratio: against(weight.fair), sentence: "what it said before its end is not known", cites }]
                  : []),
            ...(special === undefined
              ? []
              : [{ ratio: against(weight.overwhelming), sentence: `what it says is told apart: ${special.sign.title}`, cites }])
          ],
          explains: [one.pod.entity],
          blames: configMapsOf(one.pod)
        }
      ]
    })
}

/** A program that is to go on ends well, again and again. */
const programCompletes: Cause = {
  code: "program-completes",
  family: "crash",
  title: "The program ends without an error, and is started again",
  prior: 0.01,
  next: "give the container a command that goes on, or make it a Job",
  candidates: (scene) =>
    failures(scene).flatMap(({ one: { container, pod }, said }): ReadonlyArray<Candidate> => {
      const { isInit, name, status } = container
      if (isInit || status?.waiting?.reason !== "CrashLoopBackOff" || status.last?.exitCode !== 0) return []
      const cites = [citeOf(scene, pod.entity)]
      const probed = scene.eventsOf(pod.entity).some(({ message }) => /(?:liveness|startup) probe/i.test(message))
      return [
        {
          entity: scene.workloadOf(pod.object),
          summary: `container ${name} ends with 0 and is started again, ${status.restarts} times so far`,
          observations: [
            { ratio: weight.overwhelming, sentence: `container ${name} waits to be started again, and ended with 0`, cites },
            ...(said[0] === undefined
              ? []
              : [{ ratio: against(weight.overwhelming), sentence: `it tells why: ${said[0].sign.title}`, cites: [said[0].spoken.cite] }]),
            ...(probed ? [{ ratio: against(weight.overwhelming), sentence: "the kubelet ended it because of a probe", cites }] : [])
          ],
          explains: [pod.entity]
        }
      ]
    })
}

export const crashCauses: ReadonlyArray<Cause> = [outOfMemoryCause, ...signCauses, applicationError, programCompletes]
