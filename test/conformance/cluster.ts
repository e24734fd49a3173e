import { execFile } from "node:child_process"
import { mkdir, writeFile } from "node:fs/promises"
import { request } from "node:https"
import { delimiter, dirname, join } from "node:path"

/** How one of the two clusters is reached. */
export interface Access {
  readonly name: "real" | "rehearsal"
  readonly url: string
  readonly ca: string
  readonly token: string
}

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

const RUN_TIMEOUT_MS = 60_000
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

/** Runs a real client against the cluster, with `home` for its caches. Clients of one area share nothing with those of another. */
export const runClient = async (access: Access, home: string, { program, words, cwd, namespace, stdin }: Command): Promise<Outcome> => {
  const own = join(home, access.name, namespace)
  const env = {
    KUBECONFIG: await writeKubeconfig(access, own, namespace),
    HOME: own,
    PATH: [dirname(program), ...PLAIN_PATH].join(delimiter)
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

export interface ApiCall {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE"
  readonly path: string
  readonly contentType?: string
  readonly body?: object
  readonly signal?: AbortSignal
  /** Called for each line as it comes; without it the answer is read as one JSON value. */
  readonly onLine?: (line: string) => void
}

/** Calls the API as a kubelet does. What the API refuses is answered as its Status, too. */
export const callApi = (
  access: Access,
  { method, path, contentType = "application/json", body, signal, onLine }: ApiCall
): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const payload = body === undefined ? undefined : JSON.stringify(body)
    const headers = {
      authorization: `Bearer ${access.token}`,
      "content-type": contentType,
      "user-agent": "kubelet/v1.35.4",
      "content-length": Buffer.byteLength(payload ?? "")
    }
    const sent = request(
      `${access.url}${path}`,
      { method, headers, ca: access.ca, ...(signal === undefined ? {} : { signal }) },
      (response) => {
        let text = ""
        response.setEncoding("utf8")
        response.on("data", (chunk: string) => {
          text += chunk
          if (onLine === undefined) return
          const lines = text.split("\n")
          text = lines.pop() ?? ""
          for (const line of lines) onLine(line)
        })
        response.on("error", reject)
        response.on("end", () => {
          try {
            resolve(onLine === undefined ? JSON.parse(text) : undefined)
          } catch {
            reject(new Error(`${access.name} answers ${method} ${path} with ${text}`))
          }
        })
      }
    )
    sent.on("error", reject)
    sent.end(payload)
  })
