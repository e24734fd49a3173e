import type { Subject } from "../scene/scene.ts"

const aboutAnswers =
  /slow|latenc|error rate|errors?\b|5xx|time-?outs?|unreachable|not (?:responding|reachable|working)|unable to reach|can(?:'|no)?t (?:connect|reach|access)|throttl|degrad|stopped working/i

/** What people and firing alerts say of what is wrong. Data: it tells what is asked, never what is so. */
const spokenOf = ({ alerts, question = "" }: Subject): ReadonlyArray<string> => [
  question,
  ...alerts.filter(({ isFiring }) => isFiring).flatMap(({ annotations, name }) => [name, ...Object.values(annotations)])
]

/** Whether it is asked how something answers, which its pods' being there does not tell. */
export const asksHowItAnswers = (subject: Subject): boolean => spokenOf(subject).some((text) => aboutAnswers.test(text))
