import { NodeServices } from "@effect/platform-node"
import { Effect, Exit, Scope } from "effect"
import { afterAll, beforeAll, expect } from "vitest"
import { type NatsServer, startNats } from "../../../toolbox/servers/nats.ts"
import { describeWith } from "../../../toolbox/vitest.ts"
import { busContract } from "../bus-contract.fixture.ts"
import { defaultLimits } from "../limits.ts"
import { sharedBusContract } from "../shared-bus.fixture.ts"
import { layerNatsBus } from "./nats-bus.ts"

describeWith(["nats-server"], () => {
  const scope = Scope.makeUnsafe()
  let server: NatsServer | undefined
  let streams = 0
  beforeAll(async () => {
    server = await startNats().pipe(Scope.provide(scope), Effect.provide(NodeServices.layer), Effect.runPromise)
  })
  afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))

  const running = () => server ?? expect.unreachable("NATS has not been started")
  const newConfig = () => ({ servers: [running().url], stream: `BUS_${++streams}`, replicas: 1 }) as const

  busContract("NATS bus", {
    fresh: Effect.sync(() => {
      const config = newConfig()
      return (limits) => layerNatsBus(config, { ...defaultLimits, ...limits })
    })
  })
  sharedBusContract("NATS bus", {
    fresh: Effect.sync(() => {
      const config = newConfig()
      return { open: layerNatsBus(config, defaultLimits), arguments: ["nats", ...config.servers, config.stream] }
    }),
    server: running
  })
})
