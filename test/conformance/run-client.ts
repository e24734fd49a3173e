import { execFile } from "node:child_process"
import { mkdir, writeFile } from "node:fs/promises"
import { delimiter, dirname, join } from "node:path"
import type { Access } from "../live-control-plane/call-api.ts"

export interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface Command {
  readonly program: string
  readonly words: ReadonlyArray<string>
  readonly cwd: string
  readonly namespace: string
  readonly stdin?: string
}

/** Longer than any command here waits by itself. */
const RUN_TIMEOUT_MS = 180_000
const PLAIN_PATH = ["/usr/local/bin", "/usr/bin", "/bin"]

const writeKubeconfig = async ({ url, ca, token }: Access, home: string, namespace: string): Promise<string> => {
  const file = join(home, `${namespace}.kubeconfig`)
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "conformance", cluster: { server: url, "certificate-authority-data": Buffer.from(ca).toString("base64") } }],
    users: [{ name: "admin", user: { token } }],
    contexts: [{ name: "conformance", context: { cluster: "conformance", user: "admin", namespace } }],
    "current-context": "conformance"
  }
  await mkdir(home, { recursive: true })
  await writeFile(file, JSON.stringify(config), { mode: 0o600 })
  return file
}

/** Runs a real client against the cluster, with `home` for its kubeconfig and caches. */
export const runClient = async (access: Access, home: string, { program, words, cwd, namespace, stdin }: Command): Promise<Outcome> => {
  const env = {
    KUBECONFIG: await writeKubeconfig(access, home, namespace),
    HOME: home,
    PATH: [dirname(program), ...PLAIN_PATH].join(delimiter),
    // A quarter of the time of a client that lives for a moment goes into tidying memory that it never runs short of.
    GOGC: "off",
    GOMEMLIMIT: "256MiB"
  }
  return new Promise((resolve) => {
    const child = execFile(
      program,
      [...words],
      { env, cwd, maxBuffer: 64 * 1024 * 1024, timeout: RUN_TIMEOUT_MS },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : typeof error.code === "number" ? error.code : -1, stdout, stderr })
    )
    child.stdin?.on("error", () => {})
    child.stdin?.end(stdin ?? "")
  })
}
