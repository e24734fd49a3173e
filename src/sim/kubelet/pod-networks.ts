import type { KubeletStore } from "./kubelet-plane.ts"
import type { ImageStore, PodNetworks } from "./pod-turn.ts"

export const makeImageStore = (): ImageStore => {
  const held = new Map<string, Set<string>>()
  return {
    has: (node, image) => held.get(node)?.has(image) ?? false,
    add: (node, image) => {
      const images = held.get(node) ?? new Set()
      held.set(node, images.add(image))
    }
  }
}

/** First and last host number handed out of a node's /24; .1 is the bridge. */
const FIRST = 2
const LAST = 254

export const makePodNetworks = (store: KubeletStore): PodNetworks => {
  const failures = new Map<string, string>()
  const taken = new Map<string, { next: number; readonly used: Set<number> }>()
  const poolOf = (node: string) => {
    const pool = taken.get(node) ?? { next: FIRST, used: new Set<number>() }
    taken.set(node, pool)
    return pool
  }
  return {
    failure: (node) => failures.get(node),
    set: (node, failure) => {
      if (failure === undefined) failures.delete(node)
      else failures.set(node, failure)
    },
    take: (node) => {
      const pool = poolOf(node)
      let host = pool.next
      // A node runs fewer pods than it has addresses (maxPods 110), so a free one is always found.
      while (pool.used.has(host)) host = host === LAST ? FIRST : host + 1
      pool.used.add(host)
      pool.next = host === LAST ? FIRST : host + 1
      const cidr: string = store.get("nodes", undefined, node)?.spec?.podCIDR ?? "10.244.0.0/24"
      return `${cidr.slice(0, cidr.lastIndexOf("."))}.${host}`
    },
    release: (node, address) => {
      poolOf(node).used.delete(Number(address.slice(address.lastIndexOf(".") + 1)))
    }
  }
}
