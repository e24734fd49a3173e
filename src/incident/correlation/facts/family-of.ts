import type { Signal } from "../../../domain/signal.ts"
import { remembered } from "../../../platform/remembered.ts"
import { type Family, families, unknownFamily } from "./family-table.ts"
import { openingsOf } from "./prose.ts"
import { wordsOf } from "./words.ts"

/** Labels that say why, where a rule of the general kind fired: `KubePodContainerWaiting{reason="ImagePullBackOff"}`. */
const WHY = ["reason", "condition", "phase", "cause", "error_type", "exception", "termination_reason"]

/** What a sentence calls a thing by, beside the words that say what is wrong with it: `Node ip-10-0-1-7.internal not ready`. */
const IDENTIFIER = /^[[("'`]?(?=.*[a-z])(?:(?=.*\d)[^%>]*[-._:/@].*|[\w-]{2,}\/[\w-]{2,}.*|[\w-]+\.[\w-]+\..*)$/i

/** Names that a title says, and that hyphens or digits show to be names. */
export const identifiersIn = (title: string): ReadonlyArray<string> =>
  /\s/.test(title)
    ? title.split(/\s+/).flatMap((word) => {
        const plain = word.toLowerCase().replaceAll(/^[[("'`]+|[\])"'`:,.]+$/g, "")
        return /^(?=[a-z])[a-z0-9]+(?:[-.][a-z0-9]+)+$/.test(plain) && (/\d/.test(plain) || plain.split("-").length > 2) ? [plain] : []
      })
    : []

const withoutIdentifiers = (title: string): string => {
  if (!/\s/.test(title)) return title
  const words = title.split(/\s+/)
  const plain = words.filter((word) => !IDENTIFIER.test(word))
  return plain.length === 0 ? title : plain.join(" ")
}

const named = new Map(families.map((one) => [one.name, one]))

/** The family of a name; the unknown one for what another version's table had. */
export const familyCalled = (name: string): Family => named.get(name) ?? unknownFamily

const find = (text: string): Family | undefined => (text === "" ? undefined : families.find(({ pattern }) => pattern.test(text)))

/** What words say, as far as families of some kinds go. */
export const familyIn = (words: string, isWanted: (family: Family) => boolean): Family | undefined =>
  families.find((family) => isWanted(family) && family.pattern.test(words))

/** Families that a reason can make more exact; the others say enough by their name. */
const GENERAL = new Set(["not-ready", "crash", "target-down", "replicas-mismatch", "errors", "unknown", "saturation", "job", "rollout"])

/** The table is long. */
const byName = remembered((name) => find(wordsOf(withoutIdentifiers(name))))

const reasonOf = ({ labels }: Signal): Family | undefined =>
  WHY.flatMap((label) => byName(labels[label] ?? "") ?? []).find(({ cause }) => cause !== "traffic" && cause !== "saturation")

const proseOf = (signal: Signal): Family | undefined =>
  openingsOf(signal).flatMap((text) => find(wordsOf(withoutIdentifiers(text))) ?? [])[0]

/** What the kubelet says when something cannot start, by the name of the reason: https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/events/event.go */
const SAID: ReadonlyArray<readonly [said: RegExp, like: string]> = [
  [/\b(AttachVolume|MountVolume|Multi-Attach|FailedMount|FailedAttachVolume|ProvisioningFailed)\b/, "FailedMount"],
  [/\b(ImagePullBackOff|ErrImagePull|manifest unknown)\b/, "ImagePullBackOff"],
  [/\bCreateContainerConfigError\b/, "CreateContainerConfigError"],
  [/\bFailedScheduling\b|\d+\/\d+ nodes are available/, "FailedScheduling"],
  [/\bOOMKilled\b/, "OOMKilled"],
  [/unable to (fetch|get|compute)\b.*\bmetrics|failed to get \w+ utilization|metrics\.k8s\.io/, "HpaUnableToFetchMetrics"]
]
const STARTING = new Set(["not-ready", "replicas-mismatch", "unknown", "rollout", "job"])

const saidOf = (signal: Signal): Family | undefined => {
  const text = openingsOf(signal).join(" ")
  const like = SAID.find(([said]) => said.test(text))?.[1]
  return like === undefined ? undefined : byName(like)
}

/** What an alert is about: by its name, made more exact by a reason label, and only where both say nothing by its prose. */
export const familyOf = (signal: Signal): Family => {
  const family = byName(signal.name) ?? proseOf(signal) ?? unknownFamily
  if (!GENERAL.has(family.name)) return family
  return reasonOf(signal) ?? (STARTING.has(family.name) ? saidOf(signal) : undefined) ?? family
}
