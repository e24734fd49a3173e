import { randomBytes } from "node:crypto"
import http from "node:http"
import type { AddressInfo } from "node:net"
import { Effect } from "effect"

/** What AssumeRoleWithWebIdentity was asked with. */
export interface AssumeRole {
  readonly role: string
  readonly session: string
  readonly token: string
}

const body = async (request: http.IncomingMessage): Promise<string> => {
  const chunks: Array<Uint8Array> = []
  for await (const chunk of request) chunks.push(chunk as Uint8Array)
  return Buffer.concat(chunks).toString("utf8")
}

const xml = (action: string, result: string): string =>
  `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result>${result}</${action}Result><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></${action}Response>`

const denied = "<ErrorResponse><Error><Type>Sender</Type><Code>InvalidIdentityToken</Code><Message>no</Message></Error></ErrorResponse>"

/**
 * Answers AssumeRoleWithWebIdentity and GetCallerIdentity as AWS' Security Token Service does: `trusts` says whether a token is taken for
 * a role. Only who has a session by that is told who they are; signatures are not verified, the keys that they name are.
 */
export const startSts = (trusts: (asked: AssumeRole) => Promise<boolean>) =>
  Effect.acquireRelease(
    Effect.callback<{ readonly url: string; readonly asked: Array<AssumeRole>; readonly server: http.Server }>((resume) => {
      const asked: Array<AssumeRole> = []
      const sessions = new Map<string, { readonly token: string; readonly arn: string }>()
      const answer = async (request: http.IncomingMessage): Promise<readonly [number, string]> => {
        const form = new URLSearchParams(await body(request))
        if (form.get("Action") === "GetCallerIdentity") {
          const key = /Credential=([^/]+)\//.exec(request.headers.authorization ?? "")?.[1] ?? ""
          const session = sessions.get(key)
          if (session === undefined || session.token !== request.headers["x-amz-security-token"]) return [403, denied]
          return [200, xml("GetCallerIdentity", `<Arn>${session.arn}</Arn><UserId>U:s</UserId><Account>123456789012</Account>`)]
        }
        if (form.get("Action") !== "AssumeRoleWithWebIdentity") return [400, denied]
        const [role, session, token] = ["RoleArn", "RoleSessionName", "WebIdentityToken"].map((name) => form.get(name) ?? "") as [
          string,
          string,
          string
        ]
        asked.push({ role, session, token })
        if (!(await trusts({ role, session, token }))) return [400, denied]
        const key = `ASIA${randomBytes(8).toString("hex").toUpperCase()}`
        const secret = randomBytes(20).toString("hex")
        sessions.set(key, { token: secret, arn: `${role.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/")}/${session}` })
        const expires = new Date(Date.now() + 3_600_000).toISOString()
        return [
          200,
          xml(
            "AssumeRoleWithWebIdentity",
            `<Credentials><AccessKeyId>${key}</AccessKeyId><SecretAccessKey>${secret}</SecretAccessKey><SessionToken>${secret}</SessionToken><Expiration>${expires}</Expiration></Credentials>`
          )
        ]
      }
      const server = http.createServer((request, response) => {
        answer(request).then(
          ([status, text]) => response.writeHead(status, { "content-type": "text/xml" }).end(text),
          () => response.destroy()
        )
      })
      server.listen(0, "127.0.0.1", () => {
        resume(Effect.succeed({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, server }))
      })
    }),
    ({ server }) =>
      Effect.callback<void>((resume) => {
        server.close(() => resume(Effect.void))
        server.closeAllConnections()
      })
  )
