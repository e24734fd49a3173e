import { X509Certificate } from "node:crypto"
import { expect, it } from "vitest"
import { issueClient, issueServer, makeAuthority } from "./certificate.ts"

it("issues certificates that chain to the authority", () => {
  const authority = makeAuthority("test-ca")
  const ca = new X509Certificate(authority.certPem)
  const server = new X509Certificate(issueServer(authority, "kube-apiserver", ["localhost"], ["127.0.0.1"]).certPem)
  expect(ca.ca).toBe(true)
  expect(server.verify(ca.publicKey)).toBe(true)
  expect(server.checkIssued(ca)).toBe(true)
  expect(server.checkHost("localhost")).toBe("localhost")
  expect(server.checkIP("127.0.0.1")).toBe("127.0.0.1")
})

it("puts a user's groups into the organizations", () => {
  const client = new X509Certificate(issueClient(makeAuthority("ca"), { commonName: "ada", organizations: ["dev", "ops"] }).certPem)
  expect(client.subject).toBe("O=dev\nO=ops\nCN=ada")
})
