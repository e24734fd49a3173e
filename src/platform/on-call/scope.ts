import { matchesGlob } from "../../domain/glob.ts"
import type { OnCallScope } from "../config/on-call-config.ts"
import type { OnCallQuestion } from "./on-call.ts"

const anyMatches = (globs: ReadonlyArray<string>, texts: ReadonlyArray<string>): boolean =>
  texts.some((text) => globs.some((glob) => matchesGlob(glob, text)))

/** Whether a source is for what is asked: every part of its scope that is given matches, and its labels are all of one alert. */
export const isFor = ({ clusters, labels, namespaces }: OnCallScope, question: OnCallQuestion): boolean =>
  (clusters === undefined || (question.cluster !== undefined && anyMatches(clusters, [question.cluster]))) &&
  (namespaces === undefined || anyMatches(namespaces, question.namespaces)) &&
  (labels === undefined ||
    question.labels.some((alert) =>
      Object.entries(labels).every(([name, globs]) => {
        const value = alert[name]
        return value !== undefined && anyMatches(globs, [value])
      })
    ))
