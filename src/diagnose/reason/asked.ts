import type { Subject } from "../scene/scene.ts"

/**
 * What an answer has to be about. `state`: whether it does what it is to do, which objects tell. `answers`: whether it answers without
 * errors, which takes its logs too. `measures`: how fast it is, how full, how far behind, which neither tells. `other`: no question of what is
 * wrong (a graph, a list, lines of a log), to which "nothing is wrong" is no answer.
 */
export type Asked = "state" | "answers" | "measures" | "other"

const measures =
  /\bslow|latenc|\blag(?:s|ging)?\b|\b(?:render|response|request)[- ]?(?:times?|durations?)\b|throughput|p9\d\b|percentile|throttl|degrad|saturat|kafka topic|\bqueue (?:depth|length|size)|messages? ?(?:visible|waiting|pending)|age ?of ?(?:the )?oldest ?message|\bqueue\b[^.]{0,30}\b(?:grow\w*|high|above|long|full)|backlog|\biops\b|\bdisk (?:io|latency)|consumer group|split[- ]brain|\bSLO\b|burn rate|\b(?:cpu|memory|heap)\b[^.]{0,30}\b(?:high|usage|utili[sz]ation|climb\w*|grow\w*|leak\w*)\b|\bhigh\b[^.]{0,20}\b(?:cpu|memory)\b|working set|runs? out of memory/i

const answers =
  /\berrors?[- ]?rates?\b|\b5(?:xx|0[0-9]s?)\b|connection (?:is |was )?(?:reset|refused|closed)|reset by peer|\b4xx\b|errors?\b|tim(?:e[sd]?|ing)[- ]?outs?\b|unreachable|\bno (?:answers?|responses?|repl(?:y|ies))\b|not (?:answer(?:ing)?|respond(?:ing)?|reachable|working|accessible)|(?:unable|fail(?:s|ing)?) to (?:reach|connect|access|log)|can(?:'|no)?t (?:connect|reach|access|log)|stopped working|access ?denied|permission denied|forbidden|unauthori[sz]ed|login|certificate|(?<!core)dns|resol(?:ve|ution)/i

/** Verbs that order something, and questions that count or quote, at the start of a sentence. */
const other =
  /^\W*(?:please\s+)?(?:(?:can|could) you\s+)?(?:show|fetch|get|give|list|find|post|retrieve|print|port[- ]forward|graph|plot|query|search (?:for|in|the|logs))\b|^\W*(?:how many|how are|what(?:'s| is| are)? the (?:command|version|image|name|number)|what kubernetes events|which|what (?:\w+ )?events|was there any|were there any|is there any|are there any)\b/i

/** What such a sentence may hold and still ask what is wrong. */
const wrong =
  /\bwhy\b|\bwrong\b|root cause|diagnos|investigat|healthy|\b(?:is|are|was|gets?|connection) refused\b|does(?:n't| not) work|\b(?:is|are) .{1,60}\b(?:ok(?:ay)?|fine|well|broken|down)\b/i

/** How long a certificate holds, which it tells itself. */
const ofExpiry =
  /\b(?:certificates?|certs?|tls ?cert)\b[^;?!]{0,60}\b(?:expir\w*|renew\w*)|\b(?:expir\w*|renew\w*)\b[^;?!]{0,40}\b(?:certificates?|certs?)\b/gi

/** Whether a probe passes, and what events tell, is a matter of state, whatever words stand in it. */
const ofState = /\b(?:readiness|liveness|startup) (?:probes?|failures?)\b[^,;?!]{0,60}|\berrors? in (?:\S+ ){0,3}events?\b/gi

/** A name that is words put together, in its words: `CartErrorRate`. */
export const parted = (name: string): string => name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, " ")

/** The question, and the names and texts of alerts that fire. */
export const spokenIn = ({ alerts, question = "" }: Subject): ReadonlyArray<string> => [
  question,
  // names of alerts are words put together: `CartErrorRateHigh`
  ...alerts.filter(({ isFiring }) => isFiring).flatMap(({ annotations, name }) => [parted(name), ...Object.values(annotations)])
]

/** Whether it is asked how long a certificate holds. */
export const asksOfExpiry = (subject: Subject): boolean => spokenIn(subject).some((text) => text.search(ofExpiry) >= 0)

const ofCertificate = /\b(?:certificates?|certs?|x509|self[- ]signed)\b/i

/** Whether a certificate is spoken of: who complains of one was shown one. https://www.rfc-editor.org/rfc/rfc8446#section-4.4.2 */
export const complainsOfCertificate = (subject: Subject): boolean => spokenIn(subject).some((text) => ofCertificate.test(text))

/** By the words of the question and of the alerts that fire; `state` where nothing is said. */
export const askedOf = (subject: Subject): Asked => {
  const spoken = spokenIn(subject).map((text) => text.replaceAll(ofState, "").replaceAll(ofExpiry, ""))
  const { question = "" } = subject
  if (other.test(question) && !wrong.test(question)) return "other"
  if (spoken.some((text) => measures.test(text))) return "measures"
  return spoken.some((text) => answers.test(text)) ? "answers" : "state"
}

/** Whether it is asked how something answers or how fast it is, which its pods' being there does not tell. */
export const asksHowItAnswers = (subject: Subject): boolean => ["answers", "measures"].includes(askedOf(subject))
