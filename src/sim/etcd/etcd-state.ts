import type { EtcdHands } from "./etcd-hands.ts"

/** The members that keep a scenario's cluster state. Without a majority of them nothing is written, and nothing is read but from caches. */
export interface EtcdState {
  readonly hasQuorum: () => boolean
  /** Undefined: there is no such member. */
  readonly setDown: (member: string, isDown: boolean) => string | undefined
  /** `etcd1`, `etcd2`, … with where each takes requests: at its process, else at an address where nothing answers. */
  readonly endpoints: (hands: EtcdHands | undefined) => Readonly<Record<string, string>>
}

/** All up at first. Without members storage never fails: a cluster whose etcd is no part of the story. */
export const makeEtcdState = (members: ReadonlyArray<string>): EtcdState => {
  const down = new Set<string>()
  return {
    hasQuorum: () => members.length === 0 || members.length - down.size > members.length / 2,
    setDown: (member, isDown) => {
      if (!members.includes(member)) return undefined
      if (isDown) down.add(member)
      else down.delete(member)
      return member
    },
    endpoints: (hands) =>
      Object.fromEntries(
        members.map((member, index) => [`etcd${index + 1}`, hands?.endpoints[member] ?? `https://10.20.0.${index + 2}:2379`])
      )
  }
}
