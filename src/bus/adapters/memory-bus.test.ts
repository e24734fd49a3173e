import { Effect } from "effect"
import { busContract } from "../bus-contract.fixture.ts"
import { busMemory, layerMemoryBus } from "./memory-bus.fixture.ts"

busContract("memory bus", {
  fresh: Effect.sync(() => {
    const memory = busMemory()
    return (limits) => layerMemoryBus(memory, limits)
  })
})
