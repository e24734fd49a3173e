import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Environment } from "../../../domain/incident.ts"
import { CurrentScope, retryBudget } from "../../../domain/incident-scope.ts"
import type { ClusterConfig } from "../../../platform/config/config.ts"
import { cluster } from "../../../policy/plan.fixture.ts"
import { tierIdentity } from "./tier-identity.ts"

const mint = { kubeconfig: "/minter", namespace: "handrail", accounts: { reader: "r", operator: "o" }, lifetime: 600_000 }
const kubeconfigs = { reader: { kubeconfig: "/reader" }, operator: { kubeconfig: "/operator" } }

const production = (credentials: ClusterConfig["credentials"]): ClusterConfig => ({
  name: cluster,
  environment: "production",
  credentials,
  prometheus: []
})

const forIncidentIn = (environment: Environment) =>
  Effect.provideService(CurrentScope, {
    owner: "inc-1",
    deadline: Number.POSITIVE_INFINITY,
    tier: "operator",
    environment,
    retries: retryBudget(0)
  })

describe("tierIdentity", () => {
  for (const [name, credentials] of Object.entries({ minted: { mint }, kubeconfigs })) {
    it.effect(`gives an incident of another environment nothing of production (${name})`, () =>
      Effect.gen(function* () {
        for (const tier of ["reader", "operator", "node-operator"] as const) {
          for (const environment of ["staging", "development"] as const) {
            const refused = yield* tierIdentity(production(credentials), tier).pipe(forIncidentIn(environment), Effect.flip)
            assert.strictEqual(refused.message, `inc-1 is an incident in ${environment} and gets no credentials of production`)
          }
        }
      })
    )

    it.effect(`gives an incident of the same environment its tier (${name})`, () =>
      Effect.gen(function* () {
        const found = yield* tierIdentity(production(credentials), "operator").pipe(forIncidentIn("production"))
        assert.deepStrictEqual(
          found,
          name === "minted"
            ? { _tag: "minted", ask: { cluster, mint, account: "o" } }
            : { _tag: "kubeconfig", context: { kubeconfig: "/operator" } }
        )
      })
    )
  }

  it.effect("takes the operator's kubeconfig for nodes, but mints for no account that is not named", () =>
    Effect.gen(function* () {
      const found = yield* tierIdentity(production(kubeconfigs), "node-operator")
      assert.deepStrictEqual(found, { _tag: "kubeconfig", context: { kubeconfig: "/operator" } })
      const missing = yield* Effect.flip(tierIdentity(production({ mint }), "node-operator"))
      assert.match(missing.message, /has no node-operator credentials/)
      assert.match(missing.next, /credentials\.mint\.accounts\.node-operator/)
    })
  )
})
