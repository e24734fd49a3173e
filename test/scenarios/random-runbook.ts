/** Numbers that a seed repeats. https://github.com/bryc/code/blob/master/jshash/PRNGs.md#mulberry32 */
export const makeRandom = (seed: number) => {
  let state = seed
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  return {
    /** From 0 up to 1. */
    next,
    below,
    chance: (share: number): boolean => next() < share,
    pick: <A>(from: readonly [A, ...Array<A>]): A => from[below(from.length)] ?? from[0]
  }
}
export type Random = ReturnType<typeof makeRandom>

const workloads = ["frontend", "cart", "catalog", "search", "payments", "recommendations"] as const

/** Commands of one write each, and reads. */
const commands: readonly [(name: string, random: Random) => string, ...Array<(name: string, random: Random) => string>] = [
  (name, { below }) => `kubectl scale deployment/${name} -n shop --replicas=${1 + below(4)}`,
  (name, { below }) => `kubectl set env deployment/${name} -n shop TRIED=${below(1_000)}`,
  (name, { below }) => `kubectl annotate deployment ${name} -n shop note=${below(1_000)} --overwrite`,
  (name) => `kubectl rollout restart deployment/${name} -n shop`,
  (name, { below }) => `kubectl label deployment ${name} -n shop round=${below(1_000)} --overwrite`,
  () => "kubectl get pods -n shop",
  () => "kubectl get nodes -o wide"
]

/** Never allowed, whoever asks. */
const forbidden = (name: string): string => `kubectl delete deployment ${name} -n shop --as=admin`

const stepOf = (index: number, random: Random): string => {
  const { below, chance, pick } = random
  const name = pick(workloads)
  return [
    `  - id: step-${index}`,
    `    cmd: ${chance(0.05) ? forbidden(name) : pick(commands)(name, random)}`,
    "    timeout: 2s",
    ...(chance(0.3) ? ["    validate: output contains never"] : []),
    ...(chance(0.2) ? ["    keep: true"] : []),
    ...(chance(0.2) ? ["    retry: { times: 1, delay: 50ms }"] : []),
    ...(chance(0.3) ? [`    rollback: { cmd: "kubectl scale deployment/${name} -n shop --replicas=${1 + below(4)}" }`] : []),
    ...(chance(0.3) ? [`    approvals: { groups: [sre], people: ${chance(0.2) ? 2 : 1} }`] : [])
  ].join("\n")
}

/** A runbook of one to three steps that nobody thought about. */
export const randomRunbook = (name: string, random: Random): string => `
apiVersion: handrail.dev/v1alpha1
kind: Runbook
metadata: { name: ${name} }
spec:
  actions:
${Array.from({ length: 1 + random.below(3) }, (_, index) => stepOf(index, random)).join("\n")}
`
