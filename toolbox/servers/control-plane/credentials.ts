import { generateKeyPairSync, randomBytes } from "node:crypto"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { Effect } from "effect"

/** Users by name, with their groups. */
export type Users = Readonly<Record<string, ReadonlyArray<string>>>

/** The users that the API server knows by token in any case. Each component has the name its built-in RBAC role is bound to. */
const components = {
  admin: ["system:masters"],
  "system:kube-controller-manager": [],
  "system:kube-scheduler": []
} as const satisfies Users

export interface Credentials {
  readonly tokens: Readonly<Record<keyof typeof components, string>>
  /** The token of one of the users that were asked for. */
  readonly tokenOf: (user: string) => string | undefined
  /** CSV that `--token-auth-file` reads. */
  readonly tokenFile: string
  /** PEM that signs and verifies service-account tokens. */
  readonly serviceAccountKey: string
  /** An audit policy: who did what to which object, without bodies unless the level asked for has them. */
  readonly auditPolicy: string
  /** Where and how the audit webhook is called: a kubeconfig. */
  readonly auditWebhook: string
}

/** What is told of each request: https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/#audit-policy */
export type AuditLevel = "Metadata" | "Request" | "RequestResponse"

const auditPolicy = (level: AuditLevel) => ({
  apiVersion: "audit.k8s.io/v1",
  kind: "Policy",
  omitStages: ["RequestReceived"],
  rules: [{ level }]
})

/** Makes and writes what the components authenticate with, new for each control plane. */
export const writeCredentials = (
  directory: string,
  users: Users,
  audit: { readonly webhook: string; readonly level: AuditLevel }
): Effect.Effect<Credentials> =>
  Effect.promise(async () => {
    const token = () => randomBytes(24).toString("hex")
    const tokens = { admin: token(), "system:kube-controller-manager": token(), "system:kube-scheduler": token() }
    const asked = Object.keys(users).map((user) => [user, token()] as const)
    const tokenOf = new Map<string, string>([...asked, ...Object.entries(tokens)])
    const rows = Object.entries<ReadonlyArray<string>>({ ...users, ...components }).map(
      ([user, groups]) => `${tokenOf.get(user)},${user},${user},"${groups.join(",")}"`
    )
    const key = generateKeyPairSync("rsa", {
      modulusLength: 2048,
      privateKeyEncoding: { type: "pkcs1", format: "pem" },
      publicKeyEncoding: { type: "spki", format: "pem" }
    })
    const paths = {
      tokenFile: join(directory, "tokens.csv"),
      serviceAccountKey: join(directory, "service-account.key"),
      auditPolicy: join(directory, "audit-policy.json"),
      auditWebhook: join(directory, "audit-webhook.json")
    }
    await writeFile(paths.tokenFile, `${rows.join("\n")}\n`, { mode: 0o600 })
    await writeFile(paths.serviceAccountKey, key.privateKey, { mode: 0o600 })
    const { level, webhook } = audit
    await writeFile(paths.auditPolicy, JSON.stringify(auditPolicy(level)))
    await writeFile(paths.auditWebhook, JSON.stringify(kubeconfig({ server: webhook }, {})), { mode: 0o600 })
    return { tokens, tokenOf: (user) => tokenOf.get(user), ...paths }
  })

/** A kubeconfig with one context. JSON is YAML. */
const kubeconfig = (cluster: object, user: object) => ({
  apiVersion: "v1",
  kind: "Config",
  clusters: [{ name: "control-plane", cluster }],
  users: [{ name: "user", user }],
  contexts: [{ name: "control-plane", context: { cluster: "control-plane", user: "user" } }],
  "current-context": "control-plane"
})

/** Writes a kubeconfig for the user with this token, and returns its path. */
export const writeKubeconfig = (file: string, server: string, ca: string, token: string): Effect.Effect<string> =>
  Effect.promise(async () => {
    const config = kubeconfig({ server, "certificate-authority-data": Buffer.from(ca).toString("base64") }, { token })
    await writeFile(file, JSON.stringify(config), { mode: 0o600 })
    return file
  })
