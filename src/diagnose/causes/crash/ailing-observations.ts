import { asksHowItAnswers } from "../../reason/asked.ts"
import type { Scene } from "../../scene/scene.ts"
import { type Observation, weight } from "../cause.ts"
import { citeOf } from "../evidence.ts"
import { answersWithoutErrors } from "../metrics/well-measured.ts"
import type { AilingContainer } from "./ailing-containers.ts"
import { outcry, ownText } from "./decisive-sign.ts"

/** What makes it likelier that a container which runs, or of which nobody tells, is ill of what it complains of. */
interface Aggravation {
  readonly holds: (one: AilingContainer, scene: Scene) => boolean
  readonly ratio: (one: AilingContainer) => number
  readonly says: (one: AilingContainer) => string
  /** Where it stands; in the log unless told. */
  readonly of?: "pod" | "question"
}

/** What is said more often than this is said again and again. */
const FEW = 2

const always = (ratio: number) => () => ratio
const isAskedAbout = ({ subject }: Scene): boolean => (subject.question ?? "") !== "" || subject.alerts.some(({ isFiring }) => isFiring)
const restartsOf = ({ container }: AilingContainer): number => container.status?.restarts ?? 0

/** Nothing goes on after these: https://go.dev/ref/spec#Handling_panics, and a JVM's main thread. */
const endsProcess = /^panic: |^fatal error: |^Exception in thread "main"/

const aggravations: ReadonlyArray<Aggravation> = [
  { holds: ({ said }) => said.count > FEW, ratio: always(weight.weak), says: ({ said }) => `it says so ${said.count} times` },
  {
    holds: ({ isNotReady }) => isNotReady,
    ratio: ({ said }) => (said.count > FEW ? weight.strong : weight.fair),
    says: ({ container }) => `container ${container.name} is not ready`,
    of: "pod"
  },
  {
    holds: (one) => one.isNotReady && restartsOf(one) > 1,
    ratio: always(weight.fair),
    says: (one) => `it was restarted ${restartsOf(one)} times`,
    of: "pod"
  },
  {
    // what it is forbidden it goes on to want, and does not without
    holds: ({ isAllItSays, said }) => isAllItSays && said.sign.family === "rbac",
    ratio: always(weight.fair),
    says: () => "its log tells of little else"
  },
  { holds: ({ isNothingElse }) => isNothingElse, ratio: always(weight.fair), says: () => "its log tells of nothing else" },
  { holds: ({ isLastWord }) => isLastWord, ratio: always(weight.fair), says: () => "its log ends with it" },
  {
    holds: ({ isLastWord, said }) => isLastWord && outcry.test(ownText(said.spoken)),
    ratio: ({ said }) => (endsProcess.test(ownText(said.spoken)) ? weight.strong : weight.fair),
    says: () => "it is how a program ends"
  },
  {
    // a thread that dies of it takes what it did with it, though the program goes on
    holds: ({ isAtEnd, isNotReady, isLastWord, said }) => isAtEnd && isNotReady && !isLastWord && outcry.test(ownText(said.spoken)),
    ratio: always(weight.fair),
    says: () => "its log ends with it, as programs end"
  },
  { holds: ({ isOld }) => isOld, ratio: always(weight.fair), says: () => "the run before this one said it, too" },
  { holds: ({ isAlone }) => isAlone, ratio: always(weight.fair), says: () => "it is all that was saved of its log" },
  {
    holds: ({ isLastWord }, scene) => isLastWord && isAskedAbout(scene),
    ratio: always(weight.weak),
    says: () => "somebody asks what is wrong",
    of: "question"
  },
  {
    holds: (_, scene) => asksHowItAnswers(scene.subject) && !answersWithoutErrors(scene),
    ratio: always(weight.fair),
    says: () => "it is asked how it answers",
    of: "question"
  }
]

/** What speaks for it beside the complaint itself. */
export const ailingObservations = (scene: Scene, one: AilingContainer): ReadonlyArray<Observation> =>
  aggravations
    .filter(({ holds }) => holds(one, scene))
    .map(({ of, ratio, says }) => ({
      ratio: ratio(one),
      sentence: says(one),
      cites: of === "question" ? [] : [of === "pod" ? citeOf(scene, one.pod.entity) : one.said.spoken.cite]
    }))
