import type { Scene } from "../../scene/scene.ts"
import { type Observation, weight } from "../cause.ts"
import { perScene, type Spoken } from "../evidence.ts"

/** How etcd writes its log, newer and older, wherever it was read: by the runtime's tools or the journal of its machine. https://etcd.io/docs/latest/op-guide/configuration/#logging */
const ownLog =
  /"caller":"(?:raft|rafthttp|etcdserver|etcdmain|embed|wal|mvcc|backend|membership|v3rpc)\/|^\d{4}-\d{2}-\d{2} [\d:.]+ [A-Z] \| (?:raft|rafthttp|etcdserver|etcdmain|embed|wal|mvcc)\b|\betcd(?:-[\w.]+)?\[\d+\]: /

/** What etcdctl prints of members: a row of `endpoint status`, an alarm. https://github.com/etcd-io/etcd/blob/main/etcdctl/README.md */
const ofTool = /^\s*\|.*(?:etcdserver: |alarm:)|\bmemberID:\s?\d+.*alarm/

/** What etcd says of itself that was read beside its pod's log. */
export const etcdVoice = perScene(
  (scene): ReadonlyArray<Spoken> =>
    scene.said.filter(({ line }) => ownLog.test(line) || ofTool.test(line)).map(({ line, source }) => ({ line, cite: source }))
)

const health: ReadonlyArray<RegExp> = [
  /^\s*(?<member>\S+:\d+) is (?<state>healthy|unhealthy): (?<why>.*)$/,
  /^\s*\|\s*(?<member>\S+:\d+)\s*\|\s*(?<state>true|false)\s*\|[^|]*\|(?<why>[^|]*)\|/
]

/** Fewer members than this have no majority that could be missing. */
const MEMBERS = 3

/** What `etcdctl endpoint health` says of the members: without a majority none of them takes a write, that one too which is up. */
export const unhealthyMembers = (scene: Scene): ReadonlyArray<Observation> => {
  const told = new Map(
    scene.said.flatMap(({ line, source }) => {
      const { member = "", state = "" } = health.map((form) => form.exec(line)?.groups).find((groups) => groups !== undefined) ?? {}
      return member === "" ? [] : [[member, { isHealthy: state === "healthy" || state === "true", source }] as const]
    })
  )
  const bad = [...told.values()].filter(({ isHealthy }) => !isHealthy)
  const cites = bad.slice(0, 1).map(({ source }) => source)
  return told.size >= MEMBERS && bad.length * 2 > told.size
    ? [{ ratio: weight.overwhelming, sentence: `${bad.length} of ${told.size} members cannot commit`, cites }]
    : []
}

const termOf = (line: string): number | undefined => {
  const term = /\bat term (\d+)/.exec(line)?.[1]
  return term === undefined ? undefined : Number(term)
}

/** Lines that tell of no leader, without those that another was elected after. */
export const withoutLeader = (said: ReadonlyArray<Spoken>): ReadonlyArray<Spoken> => {
  const elected = said.flatMap(({ line }) => (/(?:elected|became) leader|changed leader from/.test(line) ? (termOf(line) ?? []) : []))
  const latest = Math.max(-1, ...elected)
  return said.filter(({ line }) => latest < 0 || (termOf(line) ?? latest + 1) > latest)
}
