const labelPattern = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
const subdomainPattern = `${labelPattern}(\\.${labelPattern})*`
const namePattern = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
const valuePattern = `(${namePattern})?`

const matches = (pattern: string, text: string): boolean => new RegExp(`^(?:${pattern})$`).test(text)

const rule =
  (pattern: string, most: number, sentence: string, unit = "characters") =>
  (text: string): ReadonlyArray<string> => [
    ...(text.length > most ? [`must be no more than ${most} ${unit}`] : []),
    ...(matches(pattern, text) ? [] : [sentence])
  ]

/** Each returns what is wrong with a text, in the server's words; nothing when it is fine. */
export type NameRule = (text: string) => ReadonlyArray<string>

export const dnsSubdomain: NameRule = rule(
  subdomainPattern,
  253,
  `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${subdomainPattern}')`
)

export const dnsLabel: NameRule = rule(
  labelPattern,
  63,
  `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${labelPattern}')`
)

export const dns1035Label: NameRule = rule(
  "[a-z]([-a-z0-9]*[a-z0-9])?",
  63,
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"
)

export const labelValue: NameRule = rule(
  valuePattern,
  63,
  `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '${valuePattern}')`,
  "bytes"
)

export const configKey: NameRule = (text) => [
  ...rule(
    "[-._a-zA-Z0-9]+",
    253,
    "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"
  )(text),
  ...(text === "." || text === ".." ? [`must not be '${text}'`] : [])
]

/** A name that may stand as one segment of a URL: what RBAC objects are called. */
export const pathSegment: NameRule = (text) => [
  ...(text === "." || text === ".." ? [`may not be '${text}'`] : []),
  ...["/", "%"].filter((letter) => text.includes(letter)).map((letter) => `may not contain '${letter}'`)
]

export const environmentName: NameRule = (text) =>
  /^[ -<>-~]+$/.test(text) ? [] : ["a valid environment variable name must consist only of printable ASCII characters other than '='"]

export const portName: NameRule = (text) => [
  ...(text.length > 15 ? ["must be no more than 15 characters"] : []),
  ...(/^[-a-z0-9]+$/.test(text) ? [] : ["must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)"]),
  ...(/[a-z]/.test(text) ? [] : ["must contain at least one letter (a-z)"]),
  ...(text.includes("--") ? ["must not contain consecutive hyphens"] : []),
  ...(text.startsWith("-") || text.endsWith("-") ? ["must not begin or end with a hyphen"] : [])
]

const nameSentence = `name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${namePattern}')`

/** `name` or `example.com/name`: keys of labels and annotations, finalizers, resources. */
export const qualifiedName: NameRule = (text) => {
  const parts = text.split("/")
  if (parts.length > 2)
    return [
      `a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${namePattern}') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`
    ]
  const name = parts.at(-1) ?? ""
  const prefix = parts.length === 2 ? (parts[0] ?? "") : undefined
  return [
    ...(prefix === undefined
      ? []
      : prefix === ""
        ? ["prefix part must be non-empty"]
        : dnsSubdomain(prefix).map((each) => `prefix part ${each}`)),
    ...(name === "" ? ["name part must be non-empty"] : name.length > 63 ? ["name part must be no more than 63 bytes"] : []),
    ...(matches(namePattern, name) ? [] : [nameSentence])
  ]
}

const percent = /^([0-9]+)%$/

const percentSentence =
  "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')"

/** What is wrong with the text of an int-or-percent. */
export const percentText: NameRule = (text) => (percent.test(text) ? [] : [percentSentence])

/** The number of a percentage, `undefined` for anything else. */
export const percentOf = (value: unknown): number | undefined => {
  const match = typeof value === "string" ? percent.exec(value) : null
  return match === null ? undefined : Number(match[1])
}
