import { remembered } from "../../../platform/remembered.ts"

/** Sentences seldom repeat; names do. */
const LONGEST_NAME = 80

const wordsIn = (name: string): string =>
  name
    .slice(0, 400)
    .replaceAll(/OOMK/g, "OOM K")
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .replaceAll(/[^A-Za-z0-9%]+/g, " ")
    .trim()
    .toLowerCase()

/**
 * A name as lower-case words: `KubePodCrashLooping`, `kube_pod_crash_looping` and `etcdMembersDown` read alike whatever a team's
 * spelling. Acronyms stay whole: `CoreDNSDown` is `core dns down`, `CPUThrottlingHigh` is `cpu throttling high`.
 */
export const wordsOf = remembered(wordsIn, { longest: LONGEST_NAME })
