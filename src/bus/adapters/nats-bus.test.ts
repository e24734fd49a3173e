import { NodeServices } from "@effect/platform-node"
import { Effect, Exit, Scope } from "effect"
import { afterAll, beforeAll } from "vitest"
import { type NatsServer, startNats } from "../../../toolbox/servers/nats.ts"
import { describeWith } from "../../../toolbox/vitest.ts"
import { busContract } from "../bus-contract.fixture.ts"
import { defaultLimits } from "../limits.ts"
import { layerNatsBus } from "./nats-bus.ts"

describeWith(["nats-server"], () => {
  const scope = Scope.makeUnsafe()
  let server: NatsServer | undefined
  let streams = 0
  beforeAll(async () => {
    server = await startNats().pipe(Scope.provide(scope), Effect.provide(NodeServices.layer), Effect.runPromise)
  }, 60_000)
  afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))

  busContract("NATS bus", {
    fresh: Effect.sync(() => {
      const config = { servers: [server?.url ?? ""], stream: `BUS_${++streams}`, replicas: 1 } as const
      return (limits) => layerNatsBus(config, { ...defaultLimits, ...limits })
    })
  })
})
