import { describe, expect, it } from "vitest"
import { makeSimClock } from "../clock.ts"
import { makeEtcdState } from "./etcd-state.ts"
import { stallingClock } from "./stalling-clock.ts"

describe("a scenario's etcd", () => {
  it("has a majority until half of its members are down, and again when they are back", () => {
    const etcd = makeEtcdState(["a", "b", "c"])
    etcd.setDown("a", true)
    expect(etcd.hasQuorum()).toBe(true)
    etcd.setDown("b", true)
    expect(etcd.hasQuorum()).toBe(false)
    etcd.setDown("a", false)
    expect(etcd.hasQuorum()).toBe(true)
    expect(etcd.setDown("d", true)).toBeUndefined()
  })

  it("never fails where there is none, nor with two of four up", () => {
    expect(makeEtcdState([]).hasQuorum()).toBe(true)
    const four = makeEtcdState(["a", "b", "c", "d"])
    for (const member of ["a", "b"]) four.setDown(member, true)
    expect(four.hasQuorum()).toBe(false)
  })

  it("stalls whoever writes, who go on from where they were", () => {
    const clock = makeSimClock({ start: 0, flow: "manual" })
    let stalled = false
    const writers = stallingClock(clock, () => stalled)
    const ran: Array<number> = []
    writers.schedule(1_000, () => ran.push(clock.now()))
    const cancel = writers.schedule(1_000, () => ran.push(-1))
    stalled = true
    clock.advance(60_000)
    expect(ran).toEqual([])
    cancel()
    stalled = false
    clock.advance(2_000)
    expect(ran).toHaveLength(1)
    clock.close()
  })
})
