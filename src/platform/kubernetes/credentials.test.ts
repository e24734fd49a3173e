import { chmodSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { scriptedServer } from "../http/scripted-server.fixture.ts"
import { folder, kubeconfig, readerOf } from "./kubeconfig.fixture.ts"
import { tls } from "./tls.fixture.ts"

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe("credentials", () => {
  const base64 = (text: string) => Buffer.from(text).toString("base64")
  const trusting = { "certificate-authority-data": base64(tls.ca) }
  const secure = (options: object = {}) =>
    scriptedServer(() => ({ body: "ok" }), { ...tls.server, ca: tls.ca, requestCert: true, rejectUnauthorized: false, ...options })
  const read = (file: string) => Effect.flatMap(readerOf(file), (reader) => reader.raw("/x"))

  it.live("are a client certificate, checked against the cluster's own authority", () =>
    Effect.gen(function* () {
      const server = yield* secure()
      writeFileSync(join(folder, "client.crt"), tls.client.cert)
      const user = { "client-certificate": "client.crt", "client-key-data": base64(tls.client.key) }
      yield* read(kubeconfig(server.url, { cluster: trusting, user }))
      expect(server.seen[0]?.client).toBe("client")
      const untrusted = yield* read(kubeconfig(server.url)).pipe(Effect.flip)
      expect(untrusted.message).toContain("certificate that is not trusted")
      const misnamed = yield* read(kubeconfig(server.url, { cluster: { ...trusting, "tls-server-name": "other.test" } })).pipe(Effect.flip)
      expect(misnamed.message).toContain("certificate that is not trusted")
      yield* read(kubeconfig(server.url, { cluster: { ...trusting, "tls-server-name": "kubernetes.test" } }))
      yield* read(kubeconfig(server.url, { cluster: { "insecure-skip-tls-verify": true } }))
    }).pipe(Effect.scoped)
  )

  it.live("are a token, a token file, a name and password", () =>
    Effect.gen(function* () {
      const server = yield* secure()
      writeFileSync(join(folder, "token"), "from-file\n")
      for (const user of [{ token: "inline" }, { tokenFile: "token" }, { username: "u", password: "p" }, {}])
        yield* read(kubeconfig(server.url, { cluster: trusting, user }))
      expect(server.seen.map(({ headers }) => headers.authorization)).toEqual([
        "Bearer inline",
        "Bearer from-file",
        `Basic ${base64("u:p")}`,
        undefined
      ])
    }).pipe(Effect.scoped)
  )

  it.live("are asked of a plugin once, and again when they expire or are refused", () =>
    Effect.gen(function* () {
      const plugin = join(folder, "plugin.sh")
      const calls = join(folder, "calls")
      const expiry = join(folder, "expiry")
      writeFileSync(expiry, "2999-01-01T00:00:00Z")
      writeFileSync(
        plugin,
        `#!/bin/sh\necho "$1 $EXTRA $KUBERNETES_EXEC_INFO" >> ${calls}\necho "{\\"apiVersion\\":\\"client.authentication.k8s.io/v1\\",\\"kind\\":\\"ExecCredential\\",\\"status\\":{\\"token\\":\\"t$(wc -l < ${calls} | tr -d ' ')\\",\\"expirationTimestamp\\":\\"$(cat ${expiry})\\"}}"\n`
      )
      chmodSync(plugin, 0o755)
      const server = yield* scriptedServer(({ nth }) => (nth === 2 ? { status: 401 } : { body: "ok" }))
      const exec = {
        apiVersion: "client.authentication.k8s.io/v1",
        command: plugin,
        args: ["get-token"],
        env: [{ name: "EXTRA", value: "e" }]
      }
      const reader = yield* readerOf(kubeconfig(server.url, { user: { exec } }))
      yield* reader.raw("/x")
      yield* reader.raw("/x")
      yield* reader.raw("/x").pipe(Effect.flip)
      writeFileSync(expiry, "2001-01-01T00:00:00Z")
      yield* reader.raw("/x")
      yield* reader.raw("/x")
      expect(server.seen.map(({ headers }) => headers.authorization)).toEqual([
        "Bearer t1",
        "Bearer t1",
        "Bearer t1",
        "Bearer t2",
        "Bearer t3"
      ])
      expect(readFileSync(calls, "utf8").split("\n")[0]).toMatch(/^get-token e \{.*"interactive":false/)
    }).pipe(Effect.scoped)
  )

  it.live("that a plugin cannot give are told with its own words", () =>
    Effect.gen(function* () {
      const failing = join(folder, "failing.sh")
      writeFileSync(failing, "#!/bin/sh\necho 'please log in' >&2\nexit 1\n")
      chmodSync(failing, 0o755)
      const failure = (exec: object) => read(kubeconfig("https://127.0.0.1:1", { user: { exec } })).pipe(Effect.flip)
      expect(yield* failure({ command: failing })).toMatchObject({
        _tag: "KubeMisconfigured",
        message: expect.stringContaining("please log in")
      })
      expect(yield* failure({ command: "no-such-plugin", installHint: "get it at the store" })).toMatchObject({
        next: "get it at the store"
      })
      expect((yield* failure({ command: "/bin/echo", args: ["{}"] })).message).toContain("no ExecCredential")
    }).pipe(Effect.scoped)
  )
})
