import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { Effect } from "effect"

/** What is used of an audit.k8s.io/v1 Event. https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/ */
export interface AuditEvent {
  readonly auditID: string
  readonly verb: string
  readonly requestURI: string
  readonly user: { readonly username: string; readonly groups?: ReadonlyArray<string> }
  readonly objectRef?: {
    readonly resource?: string
    readonly subresource?: string
    readonly namespace?: string
    readonly name?: string
  }
  readonly responseStatus?: { readonly code?: number }
}

/** Receives what an API server's audit webhook posts, on a loopback port; the URL to post to. The scope ends it. */
export const receiveAudit = (onAudit: (events: ReadonlyArray<AuditEvent>) => void) =>
  Effect.acquireRelease(
    Effect.callback<{ readonly url: string; readonly close: (done: () => void) => void }>((resume) => {
      const server = createServer((request, response) => {
        const chunks: Array<Buffer> = []
        request.on("data", (chunk: Buffer) => chunks.push(chunk))
        request.on("end", () => {
          const list: { readonly items: ReadonlyArray<AuditEvent> } = JSON.parse(Buffer.concat(chunks).toString())
          onAudit(list.items)
          response.end()
        })
      })
      server.listen(0, "127.0.0.1", () => {
        const { port } = server.address() as AddressInfo
        const close = (done: () => void) => {
          server.close(done)
          server.closeAllConnections()
        }
        resume(Effect.succeed({ url: `http://127.0.0.1:${port}/`, close }))
      })
    }),
    ({ close }) => Effect.callback<void>((resume) => close(() => resume(Effect.void)))
  ).pipe(Effect.map(({ url }) => url))
