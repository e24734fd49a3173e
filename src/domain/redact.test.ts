import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { redact } from "./redact.ts"

const secret = "s3cr3tV4lue0123456789"
const jwt = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJrdWJlcm5ldGVzIn0.c2lnbmF0dXJlLTEyMw"
const pem = (kind: string) => `-----BEGIN ${kind}-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nabc+/=\n-----END ${kind}-----`

describe("redact", () => {
  it.each([
    `password: ${secret}`,
    `  db-password: "${secret}"`,
    `DB_PASSWORD=${secret}&more`,
    `export API_KEY='${secret}'`,
    `{"clientSecret":"${secret}"}`,
    `{"clientSecret": "a\\"${secret}"}`,
    `{"env":[{"name":"PGPASSWORD","value":"${secret}"}]}`,
    `env:\n  - name: PGPASSWORD\n    value: ${secret}`,
    `level=info msg="login" token=${secret} user=x`,
    `could not use token: ${secret}`,
    `msg="{\\"password\\":\\"${secret}\\"}"`,
    `curl --password ${secret} https://x`,
    `mysql --token=${secret}`,
    `Authorization: Bearer ${secret}`,
    `"Authorization":"Basic ${secret}"`,
    `authorization=${secret}`,
    `> Authorization: token ${secret} extra-${secret}`,
    `used Bearer ${secret}`,
    `Set-Cookie: session=${secret}; Path=/`,
    `postgres://app:${secret}@db:5432/app`,
    `https://x/y?X-Amz-Signature=${secret}&a=b`,
    `https://hooks.slack.com/services/${secret}`,
    `users:\n- name: x\n  user:\n    client-key-data: ${secret}\n    token: ${secret}`,
    `connectionString: Server=x;Password=${secret}`
  ])("takes the value out of %j", (text) => {
    const result = redact(text)
    expect(result.text).not.toContain(secret)
    expect(result.text).toContain("(redacted)")
    expect(result.redactions).toBeGreaterThan(0)
  })

  it.each([
    ["JWT", jwt],
    ["AWS key id", "AKIAIOSFODNN7EXAMPLE"],
    ["GitHub token", `ghp_${"a1".repeat(18)}`],
    ["Slack token", "xoxb-123456789012-abcdefghij"],
    ["GitLab token", "glpat-abcdefghij0123456789"],
    ["encoded key", Buffer.from(pem("RSA PRIVATE KEY")).toString("base64")]
  ])("takes out a %s wherever it is", (_, token) => {
    expect(redact(`before ${token} after`).text).toBe("before (redacted) after")
  })

  it("takes out private keys, whole or cut off, and leaves certificates", () => {
    for (const kind of ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "OPENSSH PRIVATE KEY"]) {
      expect(redact(`a\n${pem(kind)}\nb`).text).toBe(`a\n-----BEGIN ${kind}-----(redacted)-----END ${kind}-----\nb`)
      expect(redact(pem(kind).slice(0, 60)).text).not.toContain("MII")
    }
    expect(redact(JSON.stringify({ tls: pem("PRIVATE KEY") })).text).not.toContain("MII")
    expect(redact(pem("CERTIFICATE"))).toEqual({ text: pem("CERTIFICATE"), redactions: 0 })
  })

  const manifest = {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "db", annotations: { "kubectl.kubernetes.io/last-applied-configuration": `{"data":{"user":"${secret}"}}` } },
    data: { user: secret, other: secret },
    stringData: { x: secret }
  }

  it("takes out the data of Secrets in JSON, and keeps the layout", () => {
    const list = { apiVersion: "v1", kind: "List", items: [manifest, { kind: "ConfigMap", data: { mode: "fast" } }] }
    for (const indent of [undefined, 4]) {
      const { text, redactions } = redact(JSON.stringify(list, null, indent))
      expect(text).not.toContain(secret)
      expect(redactions).toBe(4)
      expect(JSON.parse(text)).toMatchObject({ items: [{ data: { user: "(redacted)" } }, { data: { mode: "fast" } }] })
      expect(text.includes("\n    ")).toBe(indent === 4)
    }
    const typed = { kind: "SecretList", items: [{ metadata: { name: "x" }, data: { user: secret } }] }
    expect(redact(JSON.stringify(typed)).text).not.toContain(secret)
  })

  it("takes out the data of Secrets in YAML", () => {
    const text = [
      "apiVersion: v1",
      "data:",
      `  user: ${secret}`,
      "  block: |",
      `    ${secret}`,
      "",
      `    more-${secret}`,
      "  'quoted.key': x",
      "kind: Secret",
      "metadata:",
      "  annotations:",
      "    kubectl.kubernetes.io/last-applied-configuration: |",
      `      {"data":{"user":"${secret}"}}`,
      "  name: db",
      "type: Opaque"
    ].join("\n")
    const { text: out } = redact(text)
    expect(out).not.toContain(secret)
    expect(out.split("\n")).toEqual([
      "apiVersion: v1",
      "data:",
      "  user: (redacted)",
      "  block: (redacted)",
      "  'quoted.key': (redacted)",
      "kind: Secret",
      "metadata:",
      "  annotations:",
      "    kubectl.kubernetes.io/last-applied-configuration: (redacted)",
      "  name: db",
      "type: Opaque"
    ])
  })

  it.each([
    "automountServiceAccountToken: true",
    "  secretName: db-credentials",
    "imagePullSecrets:\n- name: registry",
    "secret:\n  secretName: x",
    '"secretKeyRef": {"name": "db", "key": "password"}',
    "tokenExpirationSeconds: 3607",
    "invalid token: unexpected end of input",
    "type: kubernetes.io/service-account-token",
    "kubectl get secret db -n shop",
    "      DB_PASSWORD:  <set to the key 'password' in secret 'db'>  Optional: false",
    "NAME    READY   STATUS    RESTARTS   AGE\ncheckout-6c9f   1/1   Running   0   5m",
    "https://example.com:8443/path",
    "password=$(PASSWORD)"
  ])("leaves %j alone", (text) => {
    expect(redact(text)).toEqual({ text, redactions: 0 })
  })

  it("keeps JSON JSON, finds nothing more the second time, and never throws", () => {
    const words = fc.constantFrom(
      "password",
      "token",
      "x",
      "data",
      "kind",
      "Secret",
      secret,
      jwt,
      '"',
      "\\",
      "\n",
      ": ",
      "=",
      "{",
      "- ",
      "--",
      "Authorization: Bearer "
    )
    const text = fc.array(fc.oneof(words, fc.string({ maxLength: 5 })), { maxLength: 30 }).map((parts) => parts.join(""))
    fc.assert(
      fc.property(text, (value) => {
        const once = redact(value)
        expect(redact(once.text).text).toBe(once.text)
      }),
      { numRuns: 3_000 }
    )
    fc.assert(
      fc.property(fc.jsonValue(), fc.dictionary(words, fc.oneof(text, fc.jsonValue())), (other, value) => {
        const document = JSON.stringify({ ...value, other })
        expect(() => JSON.parse(redact(document).text)).not.toThrow()
      }),
      { numRuns: 2_000 }
    )
  })

  it.each([
    ["one long word", "a".repeat(1_000_000)],
    ["many key headers", "-----BEGIN PRIVATE KEY-----".repeat(40_000)],
    ["many names", "password ".repeat(100_000)],
    ["many dashes", "--".repeat(500_000)],
    ["many quotes", '"password":"'.repeat(80_000)],
    ["many backslashes", "\\".repeat(1_000_000)],
    ["many blanks", " ".repeat(1_000_000)],
    ["many data lines", `kind: Secret\n${"data:\n  a: b\n".repeat(60_000)}`],
    ["dotted names", "a.b-c_".repeat(150_000)]
  ])("does not slow down out of proportion on %s", (_, text) => {
    // of this thread alone, whatever else the machine does
    const time = (value: string): number => {
      const runs = Array.from({ length: 3 }, () => {
        const started = process.threadCpuUsage()
        redact(value)
        return process.threadCpuUsage(started).user / 1000
      })
      return Math.min(...runs)
    }
    const half = text.slice(0, text.length / 2)
    // Quadratic work takes four times as long on twice the text.
    expect(time(text)).toBeLessThan(3.5 * time(half) + 150)
  })
})
