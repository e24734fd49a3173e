import type { Scene } from "../../scene/scene.ts"
import type { Container } from "../../scene/views/container.ts"
import type { Pod } from "../../scene/views/pod.ts"
import { replicaCount } from "../../symptoms/workload-trouble.ts"
import { perScene, type Spoken } from "../evidence.ts"
import { ownText, type SaidSign, signsIn } from "./decisive-sign.ts"
import { failingContainers } from "./failing-containers.ts"

/** A container that runs, and complains at the end of its log. */
export interface AilingContainer {
  readonly pod: Pod
  readonly container: Container
  readonly said: SaidSign
  /** It is also not ready, so that it does not only complain. */
  readonly isNotReady: boolean
  /** The run before this one said it, too. */
  readonly isOld: boolean
  /** It is all that was saved of its log, and nothing tells whether it still runs. */
  readonly isAlone: boolean
  /** Its log tells of little else, again and again. */
  readonly isAllItSays: boolean
  /** Its log tells of nothing else, for long. */
  readonly isNothingElse: boolean
  /** Its log ends with it. */
  readonly isAtEnd: boolean
  /** Nothing tells whether it still runs, and its log ends with it. */
  readonly isLastWord: boolean
}

/** A complaint with no more lines after it than this is a program's last word. */
const LAST = 3

/** How much of a log's end is its present: what was said before may be over. */
const PRESENT = 200
/** A complaint with more lines after it than this, in a log as long as its present, is over. */
const QUIET = 60

const recovered =
  /\b(?:re-?connected|recovered|connection (?:re-?)?established|connected (?:successfully )?to|successfully connected|back online|is (?:now )?(?:healthy|ready|available)|retry succeeded|succeeded after|resumed)\b/i

const present = (scene: Scene, pod: Pod, container: Container): ReadonlyArray<Spoken> => {
  const now = scene.logsOf(pod.entity, container.name).filter(({ previous }) => !previous)
  return now.flatMap(({ lines, source }) =>
    lines.slice(-PRESENT).map((line, index) => ({ line, cite: `${source}:${Math.max(0, lines.length - PRESENT) + index + 1}` }))
  )
}

/** A line that only warns, or that tells of trying again, complains of nothing yet. */
const mild = /\bWARN(?:ING)?\b|retrying|will retry|attempt \d+/i

/** Lines that a complaint drags along: frames of a stack, and the panic of a program in Go that went on without what it was refused. */
const dragged =
  /^\s|^Traceback |^Caused by: |^\}?$|^panic: |^\[signal |^goroutine \d+ \[|^created by |^(?:[\w.-]+\/)*[\w.-]+\.[\w.()*]+\(.*\)$/

const saidAfter = (lines: ReadonlyArray<Spoken>, { linesAfter }: SaidSign): number =>
  linesAfter === 0 ? 0 : lines.slice(-linesAfter).filter((line) => !dragged.test(ownText(line))).length

/** What a name that is not found comes to, in the words of whoever wanted to call it. */
const followsFrom = (said: SaidSign, other: SaidSign): boolean => said.sign.family === "dns" && other.sign.code === "dependency-unreachable"

const complaintOf = (lines: ReadonlyArray<Spoken>): SaidSign | undefined => {
  const found = signsIn(lines)
  const [first] = found
  if (first === undefined) return undefined
  const said = found.find((one) => followsFrom(one, first)) ?? first
  if (mild.test(said.spoken.line)) return undefined
  const others = found.filter((other) => other !== said && !followsFrom(said, other))
  // a program that complains of several things tells of none of them that it is the cause
  if (others.reduce((sum, { count }) => sum + count, 0) >= said.count) return undefined
  if (saidAfter(lines, said) > Math.min(QUIET, lines.length / 2)) return undefined
  const after = lines.slice(lines.length - said.linesAfter)
  return after.some(({ line }) => recovered.test(line)) ? undefined : said
}

/** Fewer repetitions may be chance. */
const AGAIN = 3
/** With so many, and but a line of the start beside them, it does nothing else. */
const FOR_LONG = 10

const ownLines = (lines: ReadonlyArray<Spoken>): number => lines.filter((line) => !dragged.test(ownText(line))).length

const isAllOf = (lines: ReadonlyArray<Spoken>, { count }: SaidSign): boolean => count >= AGAIN && count * 2 >= ownLines(lines)

/** Of its workload no pod is ready, so that this one is not either. */
const isDown = (scene: Scene, { object }: Pod): boolean => {
  const workload = scene.find(scene.workloadOf(object))
  const count = typeof workload === "string" ? undefined : replicaCount(workload)
  return count !== undefined && count.wanted > 0 && count.ready === 0
}

export const ailingContainers = perScene((scene): ReadonlyArray<AilingContainer> => {
  const failing = new Set(failingContainers(scene).map(({ pod }) => pod))
  return scene.pods
    .filter((pod) => !failing.has(pod))
    .flatMap((pod) =>
      pod.containers
        .filter(({ status }) => status?.isRunning !== false && status?.waiting === undefined && status?.terminated === undefined)
        .flatMap((container): ReadonlyArray<AilingContainer> => {
          const lines = present(scene, pod, container)
          const said = complaintOf(lines)
          if (said === undefined) return []
          const { status } = container
          const isAtEnd = saidAfter(lines, said) <= LAST
          const before = scene.logsOf(pod.entity, container.name).filter(({ previous }) => previous)
          return [
            {
              pod,
              container,
              said,
              isNotReady: status === undefined ? isDown(scene, pod) : !status.isReady,
              isAtEnd,
              isLastWord: status === undefined && isAtEnd,
              isOld: before.some((log) => log.lines.slice(-PRESENT).some((line) => said.sign.says.test(line))),
              isAlone: status === undefined && said.count >= ownLines(lines),
              isAllItSays: isAllOf(lines, said),
              isNothingElse: said.count >= FOR_LONG && said.count >= ownLines(lines) - 1
            }
          ]
        })
    )
})
