/**
 * What differs between two clusters that are alike in everything a user cares for: identities, revisions, moments, ages, addresses and
 * random names. Each rule replaces one such thing by its kind, in both outputs, so that only the rest is compared.
 */
interface Rule {
  readonly pattern: RegExp
  readonly replacement: string
}

const DAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
const MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
const CLOCK = "\\d\\d:\\d\\d:\\d\\d"
/** The letters that the API server and controllers make random names of. */
const RANDOM = "[bcdfghjklmnpqrstvwxz2456789]"

/** Ages of what is younger than ten minutes. */
const AGE = /(?<=^|[\s(])(?:\d{1,3}s|[2-9]m(?:\d{1,2}s)?)(?=$|[\s)])/gm
/** Older ones, on a machine that is slow: `10m` may be a hundredth of a CPU, where a line speaks of quantities. */
const QUANTITIES = "cpu|\\d[KMG]i\\b"
const OLD_AGE = new RegExp(`(?<=^|\\s)(?<!(?:${QUANTITIES}).*)[1-9]\\dm(?=$|\\s)(?! \\()(?!.*(?:${QUANTITIES}))`, "gm")

const rules: ReadonlyArray<Rule> = [
  { pattern: /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, replacement: "<uid>" },
  { pattern: /-----BEGIN CERTIFICATE-----.*-----END CERTIFICATE-----/gs, replacement: "<certificates>" },
  { pattern: /\bey[\w-]+\.[\w-]+\.[\w-]+/g, replacement: "<token>" },
  { pattern: /("?(?:resourceVersion|continue)"?: )"?[\w-]+={0,2}"?/g, replacement: "$1<version>" },
  { pattern: /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/g, replacement: "<time>" },
  { pattern: /\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?(?: [+-]\d{4})?(?: [A-Z]{3,4})?/g, replacement: "<time>" },
  { pattern: new RegExp(`${DAY}, \\d\\d ${MONTH} \\d{4} ${CLOCK} [+-]\\d{4}`, "g"), replacement: "<time>" },
  { pattern: new RegExp(`${DAY} ${MONTH} [ \\d]\\d ${CLOCK} \\d{4}`, "g"), replacement: "<time>" },
  { pattern: /\b[EIW]\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ /g, replacement: "<log> " },
  { pattern: /\/tmp\/handrail-conformance-\w+\/home\/(?:real|rehearsal)\/\w+/g, replacement: "<home>" },
  { pattern: /\/tmp\/(LIVE|MERGED)-\d+/g, replacement: "<directory>/$1" },
  { pattern: /\b(Resource Version: +)\d+/g, replacement: "$1<version>" },
  { pattern: /\bmodifiedAt=\d+/g, replacement: "modifiedAt=<time>" },
  { pattern: /\b127\.0\.0\.1:\d+/g, replacement: "<server>" },
  { pattern: /\b(?:127\.0\.0\.1|10\.20\.\d+\.\d+)\b/g, replacement: "<host-ip>" },
  { pattern: /\bin \d+(?:\.\d+)?m?s \(\d+(?:\.\d+)?m?s including waiting\)/g, replacement: "in <time>" },
  { pattern: /(?<=containerd:\/\/|sandbox \\?")[0-9a-f]{64}\b/g, replacement: "<id>" },
  { pattern: /(?<=[" ]Port"?: )\d{5}\b/g, replacement: "<kubelet-port>" },
  { pattern: /\b10\.96\.\d+\.\d+\b/g, replacement: "<service-ip>" },
  { pattern: /\b10\.244\.\d+\.\d+\b/g, replacement: "<pod-ip>" },
  { pattern: /\b3[0-2]\d{3}\b/g, replacement: "<node-port>" },
  { pattern: /\.[0-9a-f]{16}\b/g, replacement: ".<event>" },
  { pattern: / \(x\d+ over [\dsmh]+\)/g, replacement: "" },
  // Moments count in whole seconds, so that only some changes of an endpoint come to be seen as later ones.
  { pattern: /(Annotations: +)endpoints\.kubernetes\.io\/last-change-trigger-time: <time>/g, replacement: "$1<none>" },
  { pattern: AGE, replacement: "<age>" },
  { pattern: OLD_AGE, replacement: "<age>" },
  { pattern: new RegExp(`-${RANDOM}{6,10}-${RANDOM}{5}\\b`, "g"), replacement: "-<hash>-<suffix>" },
  { pattern: new RegExp(`(pod-template-hash[":= ]+)${RANDOM}{6,10}\\b`, "g"), replacement: "$1<hash>" },
  { pattern: new RegExp(`-${RANDOM}{8,10}\\b`, "g"), replacement: "-<hash>" },
  { pattern: new RegExp(`-${RANDOM}{5}\\b`, "g"), replacement: "-<suffix>" }
]

/** The order of an object's fields, which JSON gives no meaning: alphabetical. */
const inOrder = (_key: string, value: unknown): unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)))
    : value

/** JSON with a line for each field, so that a difference shows where it is. */
const spread = (text: string): string => {
  if (!/^[[{]/.test(text)) return text
  try {
    return JSON.stringify(JSON.parse(text), inOrder, 2)
  } catch {
    return text
  }
}

/** Column widths follow from names and ages of random length. */
const normaliseLine = (line: string): string => line.replace(/(\S)[ \t]*(?: {2}|\t)[ \t]*/g, "$1  ").trimEnd()

/** A client's own log of how its connections ended, which depends on the moment. */
const isConnectionLog = (line: string): boolean => line.startsWith("<log> reflector.go")

/** An event line; how often the same is said, and in which order within a second, depends on the moment. */
const EVENT = /^ *(<age> +)?(Normal|Warning) {2}/

/** Events next to each other once each, in an order of their own. */
const sortEvents = (lines: ReadonlyArray<string>): ReadonlyArray<string> => {
  const sorted: Array<string> = []
  const run = new Set<string>()
  const endRun = (): void => {
    sorted.push(...[...run].sort())
    run.clear()
  }
  for (const line of lines) {
    if (EVENT.test(line)) run.add(line)
    else {
      endRun()
      sorted.push(line)
    }
  }
  endRun()
  return sorted
}

/** The lines of a client's output with what is a cluster's own taken out. */
export const normalise = (text: string): ReadonlyArray<string> => {
  const replaced = rules.reduce((rest, { pattern, replacement }) => rest.replace(pattern, replacement), spread(text))
  const lines = replaced.replace(/\n$/, "").split("\n").map(normaliseLine)
  return sortEvents(lines.filter((line) => !isConnectionLog(line)))
}
