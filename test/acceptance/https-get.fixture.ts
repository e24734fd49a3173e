import { readFileSync } from "node:fs"
import { get } from "node:https"
import { Effect, Schema } from "effect"
import { parse } from "yaml"

const Kubeconfig = Schema.Struct({
  clusters: Schema.NonEmptyArray(
    Schema.Struct({ cluster: Schema.Struct({ server: Schema.String, "certificate-authority-data": Schema.String }) })
  ),
  users: Schema.NonEmptyArray(Schema.Struct({ user: Schema.Struct({ token: Schema.String }) }))
})

/** Where a rehearsal's kubeconfig leads and how its user is known there. */
export const accessOf = (kubeconfig: string) => {
  const { clusters, users } = Schema.decodeUnknownSync(Kubeconfig)(parse(readFileSync(kubeconfig, "utf8")))
  const { server, "certificate-authority-data": ca } = clusters[0].cluster
  return { server, ca: Buffer.from(ca, "base64").toString(), token: users[0].user.token }
}

/** The body of a path of the Kubernetes API, asked for as the kubeconfig's user. */
export const httpsGet = (kubeconfig: string, path: string): Effect.Effect<string> =>
  Effect.callback<string>((resume, signal) => {
    const { ca, server, token } = accessOf(kubeconfig)
    get(`${server}${path}`, { ca, headers: { authorization: `Bearer ${token}` }, signal, agent: false }, async (response) => {
      resume(Effect.succeed(Buffer.concat(await response.toArray()).toString()))
    }).on("error", (error) => resume(Effect.die(error)))
  })
