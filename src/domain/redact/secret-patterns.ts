import { REDACTED } from "./redaction.ts"

/** One shape of secret. The named group `secret` is what goes; the rest of the match stays. */
export interface SecretPattern {
  readonly name: string
  /** Global, with the group `secret` and the flag `d`. Linear in the length of the text: every repetition is anchored or bounded. */
  readonly pattern: RegExp
  /** Whether what was matched is one after all. */
  readonly isSecret?: (secret: string) => boolean
}

/** Names whose value is a secret, as the last part of a longer name: `DB_PASSWORD`, `clientSecret`, `id-token`. */
const word =
  "(?:passw(?:or)?d|passphrase|pwd|secret|token|api[-_]?key|access[-_]?key(?:[-_]?id)?|secret[-_]?key|private[-_]?key|signing[-_]?key|encryption[-_]?key|client[-_]?key(?:[-_]?data)?|credentials?|connection[-_]?string|dsn)"
const name = `(?<![\\w.-])[\\w.-]{0,100}?${word}`

/** What such names hold in manifests without being a secret: switches, counts, references, templates, places where a value was. */
const plain = /^(true|false|null|nil|none|~|\d{1,6}|yes|no|on|off|\$[{(].*|<.*|[{[|>&*].*)$/i

const meaningful = (secret: string): boolean => secret.trim() !== "" && secret !== REDACTED && !plain.test(secret.trim())

/** In prose `token: unexpected end` tells no token; `token: 8f3a…` does. */
const looksRandom = (secret: string): boolean => meaningful(secret) && secret.length >= 8 && /\d/.test(secret)

const keyed = (pattern: string, flags = "gid"): RegExp => new RegExp(pattern, flags)

export const secretPatterns: ReadonlyArray<SecretPattern> = [
  { name: "JSON Web Token", pattern: /\b(?<secret>eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*)/dg },
  { name: "AWS key id", pattern: /\b(?<secret>(?:AKIA|ASIA|AIDA|AROA)[A-Z0-9]{16})\b/dg },
  { name: "GitHub token", pattern: /\b(?<secret>gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{30,})/dg },
  { name: "GitLab token", pattern: /\b(?<secret>gl(?:pat|ptt|dt|rt)-[\w-]{20,})/dg },
  { name: "Slack token", pattern: /\b(?<secret>xox[abeoprs]-[\w-]{10,})/dg },
  { name: "Slack webhook", pattern: /hooks\.slack\.com\/(?:services|workflows)\/(?<secret>[\w/]{10,})/dg },
  { name: "Google API key", pattern: /\b(?<secret>AIza[\w-]{35})/dg },
  {
    name: "vendor key",
    pattern:
      /\b(?<secret>(?:sk|rk|pk)[-_](?:live|test|ant|proj)[-_][\w-]{16,}|npm_[A-Za-z0-9]{36}|dop_v1_[0-9a-f]{32,}|dckr_pat_[\w-]{20,}|hv[sbr]\.[\w-]{20,})/dg
  },
  {
    name: "encoded private key",
    pattern: /(?<secret>LS0tLS1CRUdJTi(?:BSU0EgUFJJVkFUR|BQUklWQVRF|BFQyBQUklWQVRF|BPUEVOU1NI|BFTkNSWVBURU)[A-Za-z0-9+/=]*)/dg
  },
  {
    name: "authorization header",
    pattern:
      /\b(?:proxy-)?authorization\\{0,3}["']?[ \t]{0,4}[:=][ \t]{0,4}(?:\\{0,3}["'])?(?:(?:bearer|basic|token|digest|negotiate|aws4-hmac-sha256)[ \t]{1,4})?(?<secret>[^\s"'\\,:{}[\]][^\r\n"'\\]*)/dgi,
    isSecret: meaningful
  },
  { name: "bearer token", pattern: /\bbearer[ \t]{1,4}(?<secret>[\w.~+/-]{12,}=*)/dgi, isSecret: (secret) => /\d/.test(secret) },
  {
    name: "cookie",
    pattern: /\b(?:set-)?cookie\\{0,3}["']?[ \t]{0,4}:[ \t]{0,4}(?:\\{0,3}["'])?(?<secret>[\w-]{1,100}=[^\r\n"'\\]*)/dgi,
    isSecret: meaningful
  },
  { name: "password in a URL", pattern: /:\/\/[^\s/:@"']{0,100}:(?<secret>[^\s/@"']{1,200})@/dg, isSecret: meaningful },
  {
    name: "signed URL",
    pattern: /[?&](?:X-Amz-Signature|X-Amz-Security-Token|X-Goog-Signature|sig|signature)=(?<secret>[^\s&"']+)/dgi,
    isSecret: meaningful
  },
  { name: "value in JSON", pattern: keyed(`"${name}"\\s{0,20}:\\s{0,20}"(?<secret>(?:[^"\\\\]|\\\\.)*)"`), isSecret: meaningful },
  {
    name: "value in JSON in a string",
    pattern: keyed(`(?<!\\\\)\\\\+"${name}\\\\+"\\s{0,20}:\\s{0,20}\\\\+"(?<secret>[^"\\\\]*)`),
    isSecret: meaningful
  },
  {
    name: "named value in JSON",
    pattern: keyed(`"name"\\s{0,20}:\\s{0,20}"${name}"\\s{0,20},\\s{0,40}"value"\\s{0,20}:\\s{0,20}"(?<secret>(?:[^"\\\\]|\\\\.)*)"`),
    isSecret: meaningful
  },
  {
    name: "named value in YAML",
    pattern: keyed(`^[ \\t]*(?:- )?name:[ \\t]*["']?${name}["']?[ \\t]*\\r?\\n[ \\t]*value:[ \\t]*["']?(?<secret>[^\\r\\n"']*)`, "gidm"),
    isSecret: meaningful
  },
  {
    name: "value of a flag",
    pattern: keyed(
      `(?<![\\w.-])--[\\w.-]{0,100}?${word}(?:=|[ \\t]{1,4})["']?(?<secret>[^\\s"',:{}[\\]\\\\-](?:[^\\s"'\\\\]|\\\\[^\\s"'])*)`
    ),
    isSecret: meaningful
  },
  {
    name: "quoted value of a line",
    pattern: keyed(
      `^[ \\t]*(?:- |export )?["']?${name}["']?[ \\t]{0,40}[:=][ \\t]{0,40}(?:"(?<secret>[^"\\r\\n:,}\\]][^"\\r\\n]*)"|'(?<other>[^'\\r\\n]*)')`,
      "gidm"
    ),
    isSecret: meaningful
  },
  {
    name: "value of a line",
    pattern: keyed(`^[ \\t]*(?:- |export )?${name}[ \\t]{0,40}(?:=|:[ \\t])[ \\t]{0,40}(?<secret>[^\\s"'][^\\r\\n]*)`, "gidm"),
    isSecret: meaningful
  },
  {
    name: "value in a sentence",
    pattern: keyed(`${name}[ \\t]{0,2}=[ \\t]{0,2}(?:\\\\{0,3}["'])?(?<secret>[^\\s"'\\\\&;,:(){}[\\]][^\\s"'\\\\&;,)}\\]]*)`),
    isSecret: meaningful
  },
  {
    name: "random value in a sentence",
    pattern: keyed(`${name}'?[ \\t]{0,2}:[ \\t]{0,2}["']?(?<secret>[^\\s"'\\\\&;,:(){}[\\]][^\\s"'\\\\&;,)}\\]]*)`),
    isSecret: looksRandom
  }
]
