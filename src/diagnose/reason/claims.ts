import type { Subject } from "../scene/scene.ts"
import { asksHowItAnswers } from "./asked.ts"

/** A question whether something is so, which claims nothing. */
const isAskedWhether = /^\W*(?:is|are|was|were|do|does|did|has|have|can|could|will|any)\b/i

const negations = /\b(?:cannot|can['’]?t|won['’]?t|(?:do|does|did|is|are|was|were|has|have)(?:n['’]t| not)|never|no longer|unable)\b/i

const failing =
  /\b(?:fail(?:s|ed|ing|ures?)?|broke(?:n)?|breaks?|down|hangs?|stuck|stop(?:s|ped)|missing|lost|wrong|crash(?:es|ed|ing)?|outage|stale|old|outdated|empty|denied|rejected|unusable|dead|blank|errors?|5\d\d|time[sd]? ?out)\b/i

/** What people do not get: `no answer`, `gets no mails`. */
const nothingOf =
  /\b(?:gets?|got|returns?|shows?|sends?|sees?|receives?|(?:there )?(?:is|are)) no(?:thing|ne)?\b|^no \w+|\b[a-z]+(?:s|ed) no (?!longer\b)[a-z]/i

/** What people say is not so. */
const denied = /\b(?:no|zero|without(?: any)?) (?:\w+ )?(?:problems?|issues?|errors?|failures?|outages?)\b/gi

/** Whether a person says, in words of users, that something does not do what it should; alerts and questions whether it is so claim nothing. */
export const claimsFailure = ({ question = "" }: Subject): boolean => {
  const told = question.replaceAll(denied, "")
  return !isAskedWhether.test(told) && [negations, failing, nothingOf].some((words) => words.test(told))
}

/** Whether somebody misses something: asks how it answers, or says that it fails. */
export const isMissed = (subject: Subject): boolean => asksHowItAnswers(subject) || claimsFailure(subject)
