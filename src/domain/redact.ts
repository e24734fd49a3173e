import { REDACTED, type Redaction } from "./redact/redaction.ts"
import { redactSecretJson, redactSecretYaml } from "./redact/secret-objects.ts"
import { type SecretPattern, secretPatterns } from "./redact/secret-patterns.ts"

type Step = (text: string) => Redaction

const begin = /-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----/g
const end = /-----END [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----/g
const keyBody = /[A-Za-z0-9+/=:,\s\\-]*/y

/** From `from`, the text up to where the key's body ends: at its end line, or where text follows that cannot be one. */
const endOfKey = (text: string, from: number, nextEnd: number | undefined): number => {
  if (nextEnd !== undefined) return nextEnd
  keyBody.lastIndex = from
  keyBody.exec(text)
  return keyBody.lastIndex
}

/** Private keys in PEM, also inside JSON strings and also cut off: https://www.rfc-editor.org/rfc/rfc7468 */
const privateKeys: Step = (text) => {
  const ends = [...text.matchAll(end)].map(({ index }) => index)
  let out = ""
  let at = 0
  let redactions = 0
  let upcoming = 0
  for (const { index, 0: header } of text.matchAll(begin)) {
    if (index < at) continue
    const from = index + header.length
    while (upcoming < ends.length && (ends[upcoming] ?? 0) < from) upcoming += 1
    const to = endOfKey(text, from, ends[upcoming])
    const body = text.slice(from, to)
    if (body === REDACTED) continue
    out += text.slice(at, from) + REDACTED
    at = to
    redactions += 1
  }
  return { text: out + text.slice(at), redactions }
}

const applyPattern =
  ({ pattern, isSecret = () => true }: SecretPattern): Step =>
  (text) => {
    let out = ""
    let at = 0
    let redactions = 0
    for (const match of text.matchAll(pattern)) {
      const groups = match.indices?.groups
      const [from, to] = groups?.secret ?? groups?.other ?? [0, 0]
      const secret = text.slice(from, to)
      if (secret === "" || secret.startsWith(REDACTED.slice(0, -1)) || !isSecret(secret)) continue
      out += text.slice(at, from) + REDACTED
      at = to
      redactions += 1
    }
    return { text: out + text.slice(at), redactions }
  }

const steps: ReadonlyArray<Step> = [redactSecretJson, redactSecretYaml, privateKeys, ...secretPatterns.map(applyPattern)]

/**
 * Takes out what looks like a credential: private keys, tokens by their shape, Authorization headers, passwords in URLs, values whose
 * name says so, and the data of Kubernetes Secrets in JSON or YAML. JSON stays JSON. Total, idempotent, linear in the length of the text.
 * It errs on the side of taking out. What has neither a telling name nor a telling shape, such as a bare password, stays.
 */
export const redact = (text: string): Redaction => {
  let redactions = 0
  let current = text
  for (const step of steps) {
    const result = step(current)
    current = result.text
    redactions += result.redactions
  }
  return { text: current, redactions }
}
