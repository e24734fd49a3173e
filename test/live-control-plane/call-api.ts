import { request } from "node:https"

/** How a cluster is reached, with every right on it. */
export interface Access {
  readonly url: string
  /** PEM of the authority of its certificate. */
  readonly ca: string
  readonly token: string
}

interface ApiCall {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE"
  readonly path: string
  readonly contentType?: string
  readonly body?: object
  readonly signal?: AbortSignal
  /** Called for each line as it comes; without it the answer is read as one JSON value. */
  readonly onLine?: (line: string) => void
}

/** Calls the API as a kubelet does. What the API refuses is answered as its Status, too; a broken connection rejects. */
export const callApi = (
  { url, ca, token }: Access,
  { method, path, contentType = "application/json", body, signal, onLine }: ApiCall
): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const payload = body === undefined ? undefined : JSON.stringify(body)
    const headers = {
      authorization: `Bearer ${token}`,
      "content-type": contentType,
      "user-agent": "kubelet/v1.35.4",
      "content-length": Buffer.byteLength(payload ?? "")
    }
    const sent = request(`${url}${path}`, { method, headers, ca, ...(signal === undefined ? {} : { signal }) }, (response) => {
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
          reject(new Error(`${method} ${path} is answered with ${text}`))
        }
      })
    })
    sent.on("error", reject)
    sent.end(payload)
  })
