import type { ServerResponse } from "node:http"
import { Effect } from "effect"
import { serveHttps } from "../../src/sim/api/http/https-server.ts"
import { issueServer, makeAuthority } from "../../src/sim/api/tls/certificate.ts"

/** Serves HTTPS on a loopback port, which it returns, with a certificate that nobody is asked to trust. The scope ends it. */
export const serveLoopback = (name: string, answer: (url: URL, response: ServerResponse) => void) => {
  const authority = makeAuthority(name)
  return serveHttps({
    host: "127.0.0.1",
    port: 0,
    identity: issueServer(authority, name, ["localhost"], ["127.0.0.1"]),
    clientCaPem: authority.certPem,
    handle: async (_certificate, request, response) => answer(new URL(request.url ?? "/", "https://localhost"), response)
  }).pipe(Effect.orDie)
}
