import { type Entity, showEntity } from "../../domain/entity.ts"
import { courseText } from "../causes/metrics/course-words.ts"
import { answersWithoutErrors, badMeasures, isMeasuredWell } from "../causes/metrics/well-measured.ts"
import { askedOf, asksHowItAnswers, spokenIn } from "../reason/asked.ts"
import { claimsFailure } from "../reason/claims.ts"
import { entityOf } from "../scene/entity.ts"
import type { Scene } from "../scene/scene.ts"
import { condition } from "../scene/views/condition.ts"
import type { KubeEvent } from "../scene/views/event.ts"
import { isReady, type Pod } from "../scene/views/pod.ts"
import { isHarmless } from "./harmless-warning.ts"
import { isMadeGood } from "./made-good.ts"
import { isMadeUpFor } from "./made-up-for.ts"
import { isNodeGone } from "./node-gone.ts"
import type { Symptom } from "./symptom.ts"

/** A warning that is this much older than the latest thing that is told, in milliseconds, is history. */
const RECENT = 30 * 60_000

const isBad =
  /(?<!\bno)(?:error|exception)\b|\b(?:fatal|panic|traceback|failed|failure|timed? ?out|refused|unavailable|critical|slow|denied|expired|no space left)\b|\bno[ _]healthy[ _]upstream|\bHTTP\/[\d.]+" 5\d\d\b/i
/** Words of the same sound that mean nothing bad. */
const isCalm =
  /\b(?:0|no|zero|without) (?:errors?|failures?|failed)\b|\b(?:error|failure) rate(?: is)?\W{0,3}0(?:\.0+)?\s?%|\b(?:error|failure|exception|fatal|panic|timeout)(?:s|_count|Rate)?["']?(?: \w+){0,3}\s*[:=]\s*(?:0(?![\w.])|null|none|false|"")|\b(?:level|lvl|severity)["']?\s*[:=]\s*["']?(?:info(?:rmation)?|debug|trace|notice)\b|"level":\s*(?:10|20|30)\b|^(?:\S+(?: \S+)?\s+)?\[?(?:INFO|DEBUG|I\d{4} [\d:.]+)\b(?!.*\b(?:exception|refused|denied|unavailable|timed? ?out)\b)|"?(?:GET|HEAD|POST|PUT|PATCH|DELETE) \S+(?: HTTP\/[\d.]+")? [23]\d\d\b/i

/** Whether a line of a log complains of something. */
export const isComplaint = (line: string): boolean => isBad.test(line) && !isCalm.test(line)

const isOfReadiness = /^(?:Readiness|Startup) probe (?:failed|errored)/

/** Conditions tell whole seconds, and events parts of one. */
const SECOND = 1_000

const isOver = (scene: Scene, event: KubeEvent, pod: Pod | undefined): boolean => {
  const { now } = scene
  // a pod that was replaced is history, its workload's pods are not
  if (event.about.kind === "Pod" && scene.find(event.about) === "absent") return true
  if (isNodeGone(scene, event.about) || isHarmless(scene, event, pod)) return true
  if (isMadeGood(scene, event) || (event.reason === "FailedScheduling" && (pod?.node !== undefined || pod?.phase === "Running")))
    return true
  const ready = pod === undefined ? undefined : condition(pod.conditions, "Ready")
  const since = ready?.status === "True" ? ready.since : undefined
  // that a pod is ready says that its probe passes by now
  if (event.lastAt === undefined || isOfReadiness.test(event.message)) return ready?.status === "True"
  return (since !== undefined && since + SECOND > event.lastAt) || (now !== undefined && now - event.lastAt > RECENT)
}

const ofEvents = (scene: Scene): ReadonlyArray<Symptom> => {
  const pods = new Map(scene.pods.map((pod) => [showEntity(pod.entity), pod]))
  return scene.events
    .filter((event) => event.isWarning && !isOver(scene, event, pods.get(showEntity(event.about))))
    .map(({ about, message, object, reason }) => {
      const found = scene.find(about)
      const entity: Entity = typeof found === "string" ? about : scene.workloadOf(found)
      return {
        entity,
        sentence: `${showEntity(about)}: ${reason}: ${message}`,
        cites: [scene.sourceOf(entityOf(object)) ?? ""],
        kind: "sign"
      }
    })
}

/** How much of a log's end is its present. */
const PRESENT = 200
/** In a pod that is ready, this many complaints among the last lines of its log are noise as long as nobody asks how it answers. */
const NOISE = 2
/** So many lines without a complaint tell that work goes on. */
const FORGOTTEN = 20

/** The caller went away, or asked for what cannot be: https://pkg.go.dev/context#Canceled, https://www.rfc-editor.org/rfc/rfc9110#name-client-error-4xx; 499 is nginx's. */
const isOfCaller =
  /\bcontext cancell?ed\b|\bclient (?:has |was |is )?(?:disconnected|gone|closed|cancell?ed|aborted|went away)|\b(?:status|code|HTTP(?:\/[\d.]+)?)["']?\W{0,3}(?:400|404|409|41[0-6]|422|499)\b|\b(?:GET|HEAD|POST|PUT|PATCH|DELETE) \S+ (?:400|404|409|41[0-6]|422|499)\b/i
/** Words of who asks about such answers. */
const ofCallers = /\b4(?:xx|\d\d)\b|client errors?|bad requests?|not found|cancell?ed|disconnect/i
const isMild = /\bwarn(?:ing)?\b|\bretry(?:ing)?\b|attempt \d+/i
const isTriedAgain = /\bretry(?:ing)?\b|\btry(?:ing)? again\b|\battempt \d+/i
const isRecovery =
  /\b(?:reconnected|recovered|connected (?:successfully )?to|successfully connected|succeeded after|connection (?:re-?)?established|back online|is (?:now )?healthy)\b/i

/** A level by which a program says that it is about itself: of loggers, of klog (https://github.com/kubernetes/klog) and of stacks. */
const isGrave =
  /\b(?:ERROR|ERR|FATAL|CRITICAL|PANIC)\b|\b(?:level|lvl|severity)["']?\s*[:=]\s*["']?(?:err|fatal|crit|panic|alert|emerg)|\b[EF]\d{4} |Exception\b|Traceback/
/** Words of who reports what happened somewhere, or speaks to whoever reads. */
const isReport =
  /\broot cause (?:is|was|of)\b|\broot cause:|\bpost-?mortem\b|\bincident\b|\btickets?\b|\bsummary\b|\brunbook\b|\btimeline\b|\bignore (?:all |any |the )?(?:previous|prior|above)\b|\b(?:AI|SRE|ops) ?(?:agents?|bots?|assistants?)\b/i
/** What somebody else's words stand in; the values of a record are the program's own. */
const quoted = /(?<=\s)"[^"]*"/g

/** Whether a program that is ready tells of something that went wrong elsewhere, as its business is. */
const isTold = (line: string): boolean =>
  !isGrave.test(line) && (isReport.test(line) || (!line.includes('{"') && !isBad.test(line.replaceAll(quoted, ""))))

/** So many complaints that are half of the last lines are no noise where somebody says that it fails, however mild they are. */
const REPEATED = 5

/** The last complaint, where a program does little else than complain. */
const repeatedComplaint = (lines: ReadonlyArray<string>): number | undefined => {
  const present = lines.slice(-FORGOTTEN)
  const bad = present.filter(isComplaint)
  return bad.length < REPEATED || bad.length < present.length / 2 ? undefined : lines.findLastIndex(isComplaint)
}

/** The last line of a log that complains of something that is not over, when there are more of them than are noise. */
const complaintIn = (lines: ReadonlyArray<string>, noise: number, pardonsCallers: boolean): number | undefined => {
  const start = Math.max(0, lines.length - PRESENT)
  const bad = lines.flatMap((line, index) =>
    index >= start && isComplaint(line) && !(pardonsCallers && isOfCaller.test(line)) && !(noise > 0 && (isMild.test(line) || isTold(line)))
      ? [index]
      : []
  )
  const last = bad.at(-1)
  if (last === undefined || bad.length <= Math.min(noise, (lines.length - start) / 4)) return undefined
  // what was to be tried again, and is not complained of by all that came after, went well then
  if (bad.length === 1 && isTriedAgain.test(lines[last] ?? "") && lines.length - last > FORGOTTEN) return undefined
  return lines.slice(last + 1).some((line) => isRecovery.test(line)) ? undefined : last
}

const ofLogs = (scene: Scene): ReadonlyArray<Symptom> => {
  const ready = new Set(scene.pods.filter(isReady).map(({ entity }) => showEntity(entity)))
  // what was measured of all answers says more than a line about one
  const asksHow = asksHowItAnswers(scene.subject)
  const isAsked = asksHow && !isMeasuredWell(scene)
  const isRefuted = asksHow && !isAsked && answersWithoutErrors(scene)
  const isClaimed = claimsFailure(scene.subject)
  const asksOfCallers = spokenIn(scene.subject).some((text) => ofCallers.test(text)) || askedOf(scene.subject) === "measures"
  const madeUpFor = new Set(scene.pods.filter((pod) => isMadeUpFor(scene, pod)).map(({ entity }) => showEntity(entity)))
  return scene.logs.flatMap(({ lines, namespace, pod, previous, source }): ReadonlyArray<Symptom> => {
    const entity: Entity = { kind: "Pod", namespace, name: pod }
    if (madeUpFor.has(showEntity(entity))) return []
    const isReady = ready.has(showEntity(entity))
    // the run before this one is over where this one does well
    if (isReady && (isRefuted || (previous && !isAsked))) return []
    const at =
      complaintIn(lines, isReady && !isAsked ? NOISE : 0, isReady && !(isAsked && asksOfCallers)) ??
      (isClaimed && !isRefuted ? repeatedComplaint(lines) : undefined)
    if (at === undefined) return []
    const found = scene.find(entity)
    return [
      {
        entity: typeof found === "string" ? entity : scene.workloadOf(found),
        sentence: `${showEntity(entity)} logs “${(lines[at] ?? "").trim().slice(0, 200)}”`,
        cites: [`${source}:${at + 1}`],
        kind: "sign"
      }
    ]
  })
}

const ofMeasures = (scene: Scene): ReadonlyArray<Symptom> =>
  badMeasures(scene, asksHowItAnswers(scene.subject)).flatMap((one) =>
    one.about === undefined
      ? []
      : [{ entity: one.about, sentence: `${showEntity(one.about)}: ${courseText(one)}`, cites: [one.sample.source], kind: "sign" }]
  )

/** What looks bad and may be nothing: warnings that are recent, and what programs complain of. It keeps one from calling things healthy. */
export const findSigns = (scene: Scene): ReadonlyArray<Symptom> => [...ofEvents(scene), ...ofLogs(scene), ...ofMeasures(scene)]
