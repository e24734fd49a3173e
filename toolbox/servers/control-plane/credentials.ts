import { generateKeyPairSync, randomBytes } from "node:crypto"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { Effect } from "effect"

/** The users that the API server knows by token. Each component has the name its built-in RBAC role is bound to. */
const users = {
  admin: "system:masters",
  "system:kube-controller-manager": "",
  "system:kube-scheduler": ""
} as const

type User = keyof typeof users

export interface Credentials {
  readonly tokens: Readonly<Record<User, string>>
  /** CSV that `--token-auth-file` reads. */
  readonly tokenFile: string
  /** PEM that signs and verifies service-account tokens. */
  readonly serviceAccountKey: string
  /** A metadata-level audit policy: who did what to which object, without bodies. */
  readonly auditPolicy: string
}

const auditPolicy = { apiVersion: "audit.k8s.io/v1", kind: "Policy", omitStages: ["RequestReceived"], rules: [{ level: "Metadata" }] }

/** Makes and writes what the components authenticate with, new for each control plane. */
export const writeCredentials = (directory: string): Effect.Effect<Credentials> =>
  Effect.promise(async () => {
    const token = () => randomBytes(24).toString("hex")
    const tokens = { admin: token(), "system:kube-controller-manager": token(), "system:kube-scheduler": token() }
    const rows = Object.entries(users).map(([user, group]) => `${tokens[user as User]},${user},${user}${group === "" ? "" : `,"${group}"`}`)
    const key = generateKeyPairSync("rsa", {
      modulusLength: 2048,
      privateKeyEncoding: { type: "pkcs1", format: "pem" },
      publicKeyEncoding: { type: "spki", format: "pem" }
    })
    const paths = {
      tokenFile: join(directory, "tokens.csv"),
      serviceAccountKey: join(directory, "service-account.key"),
      auditPolicy: join(directory, "audit-policy.json")
    }
    await writeFile(paths.tokenFile, `${rows.join("\n")}\n`, { mode: 0o600 })
    await writeFile(paths.serviceAccountKey, key.privateKey, { mode: 0o600 })
    await writeFile(paths.auditPolicy, JSON.stringify(auditPolicy))
    return { tokens, ...paths }
  })

/** Writes a kubeconfig with one context and returns its path. JSON is YAML. */
export const writeKubeconfig = (file: string, server: string, ca: string, token: string): Effect.Effect<string> =>
  Effect.promise(async () => {
    const config = {
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name: "control-plane", cluster: { server, "certificate-authority-data": Buffer.from(ca).toString("base64") } }],
      users: [{ name: "user", user: { token } }],
      contexts: [{ name: "control-plane", context: { cluster: "control-plane", user: "user" } }],
      "current-context": "control-plane"
    }
    await writeFile(file, JSON.stringify(config), { mode: 0o600 })
    return file
  })
