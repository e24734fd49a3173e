import { Console, Effect, Option } from "effect"
import { Command, Flag, Prompt } from "effect/cli"
import type { IncidentDetail } from "../../api/incidents.ts"
import type { Digest } from "../../domain/ids.ts"
import { shortDigest } from "../../render/words.ts"
import { CliFailure } from "../cli-failure.ts"
import { type ConnectionFlags, connectionFlags } from "../connection.ts"
import { exitCode } from "../exit-code.ts"
import { jsonFlag, print } from "../output.ts"
import { withClient } from "../with-client.ts"
import { incidentArgument } from "./id-argument.ts"
import { requestText } from "./request-text.ts"

const MINIMUM_PREFIX = 8

const flags = {
  ...connectionFlags,
  json: jsonFlag,
  incident: incidentArgument,
  plan: Flag.String("plan").pipe(
    Flag.withDescription("Digest of the plan you mean, at least its first 8 characters; without it the plan is shown and you are asked"),
    Flag.optional
  ),
  comment: Flag.String("comment").pipe(Flag.withDescription("Why; it is kept in the timeline"), Flag.optional)
}

const refuse = (text: string) => new CliFailure({ text, code: exitCode.refused })

/** The awaiting plan, if it is the one that was meant: by digest, or by a yes to what was shown. */
const meantPlan = Effect.fnUntraced(function* (detail: IncidentDetail, plan: Option.Option<string>, verb: string) {
  const id = detail.incident.id
  if (detail.awaiting === undefined) return yield* refuse(`${id} is not waiting for anyone: it is ${detail.incident.phase}`)
  const awaiting: Digest = detail.awaiting.plan
  if (Option.isSome(plan)) {
    if (plan.value.length >= MINIMUM_PREFIX && awaiting.startsWith(plan.value)) return awaiting
    return yield* refuse(
      `plan ${plan.value} is not the one that waits: that is ${shortDigest(awaiting)}\n  next:  read it with \`handrail incident show ${id}\``
    )
  }
  if (!process.stdin.isTTY) return yield* refuse(`say which plan you mean: --plan ${shortDigest(awaiting)}`)
  yield* Console.log(requestText(detail.awaiting))
  const yes = yield* Prompt.run(Prompt.Confirm({ message: `${verb} exactly this?`, initial: false }))
  return yes ? awaiting : yield* refuse("nothing was sent")
})

const answerCommand = (name: "approve" | "deny", answer: "approved" | "denied", description: string) =>
  Command.make(
    name,
    flags,
    Effect.fnUntraced(function* ({ comment, incident, json, plan, ...connection }) {
      const params = { id: incident }
      const detail = yield* withClient(connection as ConnectionFlags, (client) => client.incidents.show({ params }))
      const meant = yield* meantPlan(detail, plan, name)
      const payload = { plan: meant, answer, ...(Option.isSome(comment) ? { comment: comment.value } : {}) }
      const result = yield* withClient(connection as ConnectionFlags, (client) => client.incidents.answer({ params, payload }))
      yield* print(json, result, () => result.message)
    })
  ).pipe(Command.withDescription(description))

export const approveIncident = answerCommand("approve", "approved", "Approve the exact plan that an incident waits for")
export const denyIncident = answerCommand("deny", "denied", "Refuse the plan that an incident waits for; the incident is handed over")
