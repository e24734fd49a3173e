import { join } from "node:path"
import { Effect, Schema } from "effect"
import { serverDirectory } from "../../toolbox/servers/server-directory.ts"
import { httpsGet } from "./https-get.fixture.ts"
import { launch } from "./launched.fixture.ts"

const Audit = Schema.fromJsonString(
  Schema.Struct({
    entries: Schema.Array(
      Schema.Struct({
        user: Schema.String,
        verb: Schema.String,
        resource: Schema.optionalKey(Schema.String),
        subresource: Schema.optionalKey(Schema.String),
        namespace: Schema.optionalKey(Schema.String),
        name: Schema.optionalKey(Schema.String),
        userAgent: Schema.String,
        dryRun: Schema.Boolean,
        code: Schema.Int
      })
    )
  })
)

const OPERATOR = "system:serviceaccount:handrail:handrail-operator"
const CHANGES = ["create", "update", "patch", "delete", "deletecollection"]

/** A cluster to practise on, broken as its scenario says, in a process of its own: `handrail rehearse --broken`. */
export const startRehearsal = Effect.fnUntraced(function* (scenario: string) {
  const home = yield* serverDirectory("acceptance-cluster")
  const process = yield* launch(["rehearse", "--scenario", scenario, "--broken", "--home", home])
  const [, url = ""] = yield* process.printed(/Kubernetes API is at (https:\S+?),[\s\S]*Ctrl-C/)
  const kubeconfig = (tier: "admin" | "reader" | "operator"): string => join(home, "rehearsal", `${tier}.kubeconfig`)
  const audit = Effect.flatMap(httpsGet(kubeconfig("admin"), "/sim/v1/audit"), (text) =>
    Effect.map(Schema.decodeEffect(Audit)(text), ({ entries }) => entries)
  ).pipe(Effect.orDie)
  /** What Handrail's operator has changed, dry runs and refusals apart: `patch deployments.apps shop/checkout`. */
  const changes = Effect.map(audit, (entries) =>
    entries
      .filter(({ code, dryRun, user, verb }) => user === OPERATOR && CHANGES.includes(verb) && !dryRun && code < 400)
      .map(({ name, namespace, resource, subresource, verb }) =>
        [verb, subresource === undefined ? resource : `${resource}/${subresource}`, `${namespace}/${name}`].join(" ")
      )
  )
  return { url, kubeconfig, audit, changes }
})
export type AcceptanceCluster = Effect.Success<ReturnType<typeof startRehearsal>>
