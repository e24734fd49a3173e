import { readFile } from "node:fs/promises"
import http from "node:http"
import https from "node:https"
import { Clock, Effect, Result, Schema, Semaphore } from "effect"
import { runProcess } from "../process/run-process.ts"
import { type KubeContext, type KubeconfigExec, KubeconfigInvalid, type KubeconfigUser } from "./kubeconfig.ts"

/** What one request needs to be let in. */
interface Access {
  readonly headers: Readonly<Record<string, string>>
  readonly agent: http.Agent
}

interface Credentials {
  /** Valid now: token files are read again each minute, plugins asked again when their answer expires. */
  readonly access: Effect.Effect<Access, KubeconfigInvalid>
  /** Forgets what was cached, after the server refused it. */
  readonly forget: Effect.Effect<void>
}

interface Secret {
  readonly token?: string
  readonly cert?: string
  readonly key?: string
  /** When another is asked for, in milliseconds since the epoch. */
  readonly expires: number
  /** Until when this one will do if no other can be had. */
  readonly lasts?: number
}

/** https://kubernetes.io/docs/reference/config-api/client-authentication.v1/ */
const ExecCredential = Schema.fromJsonString(
  Schema.Struct({
    status: Schema.Struct({
      token: Schema.optionalKey(Schema.String),
      clientCertificateData: Schema.optionalKey(Schema.String),
      clientKeyData: Schema.optionalKey(Schema.String),
      expirationTimestamp: Schema.optionalKey(Schema.String)
    })
  })
)

/** How long an unexpiring secret is used before it is read again; client-go's for token files. */
const reread = 60_000

/** Milliseconds after which a token that could not be made anew is asked for again. */
const remake = 60_000

/** A token that was made for this use; when to ask for another, and until when it lasts, in milliseconds since the epoch. */
export type Bearer = Effect.Effect<{ readonly token: string; readonly expires: number; readonly lasts?: number }, KubeconfigInvalid>

/**
 * The credentials of a context, with its keep-alive connections, which close with the scope. With a `bearer` its tokens are all that
 * is used: nothing of the context's user.
 */
export const makeCredentials = Effect.fnUntraced(function* (given: KubeContext, bearer?: Bearer) {
  const context: KubeContext = bearer === undefined ? given : { ...given, user: {} }
  const { user } = context
  const trust = yield* trustOf(context)
  const own = yield* certificateOf(context)
  const agents = new Map<string, http.Agent>()
  const closeAll = Effect.sync(() => {
    for (const agent of agents.values()) agent.destroy()
  })
  yield* Effect.addFinalizer(() => closeAll)
  let secret: Secret | undefined
  const one = yield* Semaphore.make(1)
  const current = one.withPermit(
    Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      if (secret !== undefined && secret.expires > now) return secret
      const asked: Effect.Effect<Secret, KubeconfigInvalid> = bearer ?? secretOf(user, now)
      const made = yield* Effect.result(asked)
      if (Result.isSuccess(made)) {
        secret = made.success
        return secret
      }
      // a control plane in trouble gives no new tokens, and is read all the same
      if (secret?.lasts === undefined || secret.lasts <= now) return yield* made.failure
      secret = { ...secret, expires: Math.min(secret.lasts, now + remake) }
      return secret
    })
  )
  const agentFor = (cert: string | undefined, key: string | undefined) => {
    const id = cert ?? ""
    const known = agents.get(id) ?? newAgent(context, { ...trust, cert, key })
    agents.set(id, known)
    return known
  }
  const credentials: Credentials = {
    access: Effect.map(current, ({ token, cert, key }) => ({
      headers: authorization(user, token),
      agent: agentFor(cert ?? own.cert, key ?? own.key)
    })),
    forget: Effect.sync(() => {
      secret = undefined
    })
  }
  return credentials
})

const authorization = (user: KubeconfigUser, token: string | undefined): Readonly<Record<string, string>> => {
  if (token !== undefined) return { authorization: `Bearer ${token}` }
  if (!user.username) return {}
  return { authorization: `Basic ${Buffer.from(`${user.username}:${user.password ?? ""}`).toString("base64")}` }
}

/** Each watch holds a connection for as long as it lasts, and must never keep reads waiting; how many these are at once is limited elsewhere. */
const MOST_CONNECTIONS = 64

const newAgent = ({ cluster }: KubeContext, tls: https.AgentOptions): http.Agent => {
  const proxy = cluster["proxy-url"]
  const proxyEnv = proxy ? { HTTP_PROXY: proxy, HTTPS_PROXY: proxy } : process.env
  const options = { keepAlive: true, maxSockets: MOST_CONNECTIONS, proxyEnv }
  if (new URL(cluster.server).protocol !== "https:") return new http.Agent(options)
  const servername = cluster["tls-server-name"]
  return new https.Agent({
    ...options,
    ...tls,
    rejectUnauthorized: cluster["insecure-skip-tls-verify"] !== true,
    ...(servername ? { servername } : {})
  })
}

const invalid = (where: string, message: string, next: string) => new KubeconfigInvalid({ message, where, next })

const readText = (path: string) =>
  Effect.tryPromise({
    try: () => readFile(path, "utf8"),
    catch: (cause) =>
      invalid(path, `a file that the kubeconfig names cannot be read: ${String(cause)}`, "check the path and its permissions")
  })

const dataOrFile = (
  data: string | null | undefined,
  file: string | null | undefined
): Effect.Effect<string | undefined, KubeconfigInvalid> =>
  data ? Effect.succeed(Buffer.from(data, "base64").toString("utf8")) : file ? readText(file) : Effect.succeed(undefined)

const trustOf = ({ cluster }: KubeContext) =>
  Effect.map(dataOrFile(cluster["certificate-authority-data"], cluster["certificate-authority"]), (ca) => (ca === undefined ? {} : { ca }))

const certificateOf = ({ user }: KubeContext) =>
  Effect.all({
    cert: dataOrFile(user["client-certificate-data"], user["client-certificate"]),
    key: dataOrFile(user["client-key-data"], user["client-key"])
  })

const secretOf = Effect.fnUntraced(function* (user: KubeconfigUser, now: number): Effect.fn.Return<Secret, KubeconfigInvalid> {
  if (user.tokenFile) return { token: (yield* readText(user.tokenFile)).trim(), expires: now + reread }
  if (user.token) return { token: user.token, expires: Number.POSITIVE_INFINITY }
  if (user.exec) return yield* askPlugin(user.exec, now)
  const provider = user["auth-provider"]
  if (!provider) return { expires: Number.POSITIVE_INFINITY }
  const token = provider.config?.["id-token"]
  if (provider.name === "oidc" && token) return { token, expires: Number.POSITIVE_INFINITY }
  return yield* invalid(
    `auth-provider ${provider.name}`,
    `the kubeconfig's auth-provider ${provider.name} is not supported`,
    "use an exec credential plugin (kubelogin, gke-gcloud-auth-plugin), as current kubectl needs too"
  )
})

/** Plugins find their own configuration through the environment, as they would from kubectl. */
const askPlugin = Effect.fn("platform.askCredentialPlugin")(function* (
  exec: KubeconfigExec,
  now: number
): Effect.fn.Return<Secret, KubeconfigInvalid> {
  const inherited = Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined))
  const apiVersion = exec.apiVersion || "client.authentication.k8s.io/v1"
  const info = JSON.stringify({ apiVersion, kind: "ExecCredential", spec: { interactive: false } })
  const env = { ...inherited, KUBERNETES_EXEC_INFO: info, ...Object.fromEntries((exec.env ?? []).map(({ name, value }) => [name, value])) }
  const hint = exec.installHint || `run it by hand: ${[exec.command, ...(exec.args ?? [])].join(" ")}`
  const failed = (message: string) => invalid(exec.command, `the kubeconfig's credential plugin ${message}`, hint)
  const { end, stdout, stderr } = yield* runProcess({
    argv: [exec.command, ...(exec.args ?? [])],
    env,
    cwd: process.cwd(),
    timeout: "30 seconds"
  }).pipe(Effect.mapError((error) => failed(`did not start: ${error.message}`)))
  if (end._tag !== "exited" || end.exitCode !== 0)
    return yield* failed(`failed (${JSON.stringify(end)}): ${stderr.text.trim().slice(-500)}`)
  const { status } = yield* Schema.decodeUnknownEffect(ExecCredential)(stdout.text).pipe(
    Effect.mapError(() => failed("printed something that is no ExecCredential"))
  )
  const expires = status.expirationTimestamp === undefined ? Number.POSITIVE_INFINITY : Date.parse(status.expirationTimestamp)
  return {
    ...(status.token === undefined ? {} : { token: status.token }),
    ...(status.clientCertificateData === undefined ? {} : { cert: status.clientCertificateData }),
    ...(status.clientKeyData === undefined ? {} : { key: status.clientKeyData }),
    expires: Number.isNaN(expires) ? now + reread : expires
  }
})
