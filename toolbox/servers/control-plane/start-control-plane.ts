import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { Effect } from "effect"
import { getTool } from "../../get-tool.ts"
import type { ToolName } from "../../tools.ts"
import { freePorts } from "../free-ports.ts"
import { httpOk } from "../http-ok.ts"
import { serverDirectory } from "../server-directory.ts"
import { startServer } from "../server-process.ts"
import { type AuditEvent, receiveAudit } from "./audit-webhook.ts"
import { type AuditLevel, type Credentials, type Users, writeCredentials, writeKubeconfig } from "./credentials.ts"

/** The tools that a control plane is made of, for `describeWith`. */
export const controlPlaneTools = [
  "etcd",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler"
] as const satisfies ReadonlyArray<ToolName>

export interface ControlPlaneOptions {
  /** Users beside the administrator, by name, with their groups; `tokenOf` has their tokens. They may do what RBAC objects say. */
  readonly users?: Users
  /** Called by the audit webhook with what the API server has answered, in batches, moments after it did. */
  readonly onAudit?: (events: ReadonlyArray<AuditEvent>) => void
  /**
   * The address that the audit webhook posts to in place of `onAudit`. Over plain HTTP the API server sends no token; a user name and a
   * password in the address it does send.
   */
  readonly auditWebhook?: string
  /** What of each request is told; `Metadata` by default. */
  readonly auditLevel?: AuditLevel
}

/** A running Kubernetes control plane without nodes. */
interface ControlPlane {
  /** Base URL of the API, https. */
  readonly url: string
  /** PEM that the API's certificate is verified with. */
  readonly ca: string
  /** Bearer token of a member of system:masters. */
  readonly token: string
  /** Path of a kubeconfig for that user. */
  readonly kubeconfig: string
  /** Path of the audit log: one audit.k8s.io/v1 Event (JSON) a line. */
  readonly auditLog: string
  /** The bearer token of one of the users asked for. */
  readonly tokenOf: (user: string) => string | undefined
}

const deadline = "60 seconds"

const startEtcd = Effect.fnUntraced(function* (directory: string) {
  const { path } = yield* getTool("etcd")
  const [client, peer] = yield* freePorts(2)
  const url = `http://127.0.0.1:${client}`
  const peerUrl = `http://127.0.0.1:${peer}`
  const args = [
    `--data-dir=${join(directory, "etcd")}`,
    `--listen-client-urls=${url}`,
    `--advertise-client-urls=${url}`,
    `--listen-peer-urls=${peerUrl}`,
    `--initial-advertise-peer-urls=${peerUrl}`,
    `--initial-cluster=default=${peerUrl}`,
    "--unsafe-no-fsync"
  ]
  yield* startServer({ name: "etcd", path, args, directory, ready: httpOk(`${url}/health`), deadline })
  return url
})

const startApiServer = Effect.fnUntraced(function* (directory: string, etcd: string, credentials: Credentials) {
  const { path } = yield* getTool("kube-apiserver")
  const [port] = yield* freePorts(1)
  const url = `https://127.0.0.1:${port}`
  const auditLog = join(directory, "audit.log")
  const certificate = join(directory, "certs", "apiserver.crt")
  const token = credentials.tokens.admin
  const args = [
    `--etcd-servers=${etcd}`,
    "--bind-address=127.0.0.1",
    "--advertise-address=127.0.0.1",
    `--secure-port=${port}`,
    `--cert-dir=${join(directory, "certs")}`,
    "--service-cluster-ip-range=10.96.0.0/16",
    "--service-account-issuer=https://kubernetes.default.svc",
    `--service-account-key-file=${credentials.serviceAccountKey}`,
    `--service-account-signing-key-file=${credentials.serviceAccountKey}`,
    `--token-auth-file=${credentials.tokenFile}`,
    "--authorization-mode=RBAC",
    // Beside those that are on by themselves: what kubeadm adds.
    "--enable-admission-plugins=NodeRestriction",
    "--allow-privileged=true",
    // Nodes' names are in no DNS here.
    "--kubelet-preferred-address-types=InternalIP",
    `--audit-policy-file=${credentials.auditPolicy}`,
    `--audit-log-path=${auditLog}`,
    "--audit-log-mode=blocking",
    `--audit-webhook-config-file=${credentials.auditWebhook}`,
    "--audit-webhook-mode=batch",
    "--audit-webhook-batch-max-wait=100ms"
  ]
  // It writes its certificate while it starts, so there is none to trust until then.
  const readCa = Effect.tryPromise({ try: () => readFile(certificate, "utf8"), catch: () => `${certificate} is not written yet` })
  const ready = Effect.flatMap(readCa, (ca) => httpOk(`${url}/readyz`, { ca, token }))
  yield* startServer({ name: "kube-apiserver", path, args, directory, ready, deadline })
  return { url, ca: yield* Effect.promise(() => readFile(certificate, "utf8")), caFile: certificate, token, auditLog }
})

const startController = Effect.fnUntraced(function* (
  name: "kube-controller-manager" | "kube-scheduler",
  api: { readonly url: string; readonly ca: string; readonly token: string },
  credentials: Credentials,
  extra: { readonly directory: string; readonly args: ReadonlyArray<string>; readonly ready: Effect.Effect<void, string> }
) {
  const { path } = yield* getTool(name)
  const file = join(extra.directory, `${name}.kubeconfig`)
  yield* writeKubeconfig(file, api.url, api.ca, credentials.tokens[`system:${name}`])
  const args = [`--kubeconfig=${file}`, "--leader-elect=false", "--secure-port=0", ...extra.args]
  yield* startServer({ name, path, args, directory: extra.directory, ready: extra.ready, deadline })
})

/**
 * A real etcd, API server, controller manager and scheduler on random loopback ports: RBAC, service-account tokens, admission, an audit log
 * and webhook, each component under its own identity. Ready when the default service account exists, so pods can be created. The scope stops and removes it.
 */
export const startControlPlane = Effect.fn("toolbox.startControlPlane")(function* (options: ControlPlaneOptions = {}) {
  const directory = yield* serverDirectory("control-plane")
  const webhook = options.auditWebhook ?? (yield* receiveAudit(options.onAudit ?? (() => {})))
  const credentials = yield* writeCredentials(directory, options.users ?? {}, { webhook, level: options.auditLevel ?? "Metadata" })
  const etcd = yield* startEtcd(directory)
  const api = yield* startApiServer(directory, etcd, credentials)
  const controllerManager = startController("kube-controller-manager", api, credentials, {
    directory,
    args: [
      `--service-account-private-key-file=${credentials.serviceAccountKey}`,
      `--root-ca-file=${api.caFile}`,
      "--use-service-account-credentials=true",
      // What a quota counted wrongly, because a cache was behind, is counted anew only then; five minutes by itself.
      "--resource-quota-sync-period=5s"
    ],
    ready: httpOk(`${api.url}/api/v1/namespaces/default/serviceaccounts/default`, api)
  })
  const scheduler = startController("kube-scheduler", api, credentials, { directory, args: [], ready: Effect.void })
  yield* Effect.all([controllerManager, scheduler], { concurrency: 2, discard: true })
  const kubeconfig = yield* writeKubeconfig(join(directory, "admin.kubeconfig"), api.url, api.ca, api.token)
  const { url, ca, token, auditLog } = api
  return { url, ca, token, kubeconfig, auditLog, tokenOf: credentials.tokenOf } satisfies ControlPlane
})
