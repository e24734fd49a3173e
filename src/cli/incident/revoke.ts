import { Effect, Option } from "effect"
import { Command, Flag } from "effect/cli"
import { CliFailure } from "../cli-failure.ts"
import { connectionFlags } from "../connection.ts"
import { exitCode } from "../exit-code.ts"
import { jsonFlag, print } from "../output.ts"
import { withClient } from "../with-client.ts"
import { incidentArgument } from "./id-argument.ts"

export const revokeApproval = Command.make(
  "revoke",
  {
    ...connectionFlags,
    json: jsonFlag,
    incident: incidentArgument,
    reason: Flag.String("reason").pipe(Flag.withDescription("Why; it is kept in the timeline"), Flag.optional)
  },
  Effect.fnUntraced(function* ({ incident, json, reason, ...connection }) {
    const params = { id: incident }
    const { plan } = yield* withClient(connection, (client) => client.incidents.show({ params }))
    if (plan === undefined)
      return yield* new CliFailure({ text: `${incident} has no plan that could have been approved`, code: exitCode.refused })
    const payload = { plan: plan.digest, ...(Option.isSome(reason) ? { reason: reason.value } : {}) }
    const result = yield* withClient(connection, (client) => client.incidents.revoke({ params, payload }))
    yield* print(json, result, () => result.message)
  })
).pipe(Command.withDescription("Take back your own approval, as long as nothing has been run on the strength of it"))
