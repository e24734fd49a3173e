/**
 * Whom the prose of an alert blames: `cannot reach quote`, `errors cascade from shipping failures`. A hint and no more: a name counts
 * only where something of that name fires too.
 */

const NAME = "[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*"
const KIND = "(?: (?:service|pods?|deployment|workload|database|broker|cache|server|backend|api))?"
const TROUBLE =
  "(?:(?:is|was|are|has|being|service) )?(?:fail|error|outage|unavailab|unreachab|down\\b|overload|crash|latency|timeouts?\\b|timing out|not (?:ready|respond|available|reachable)|slow|times? out|restart|oom|evict|disconnect|instab|unstable|degraded|returning|returns|responds|answers|replies|response time)"

/** As clients name whom they dial: `dial tcp repo-server:8081`. */
const DIALLED = new RegExp(`(?<![-.:/\\w])(${NAME}):\\d{2,5}\\b`, "g")

const spoken = [
  // two words may be the two halves of a name: `product catalog failures`
  new RegExp(`\\b(?:(${NAME}) )?(${NAME})${KIND} ${TROUBLE}`, "g"),
  new RegExp(
    `\\b(?:errors?|timeouts?|failures?|responses?|resets?) (?:from|with|calling|reaching|talking to) (?:the )?(${NAME}) ?(${NAME})?`,
    "g"
  ),
  new RegExp(
    `\\b(?:connect(?:ing|ions?)? (?:\\w+ ){0,2}to|reach(?:ing)?|call(?:s|ing)?|contact(?:ing)?|access(?:ing)?|upstream|dependency|depends on|blocked by|caused by|due to) (?:the )?(${NAME}) ?(${NAME})?`,
    "g"
  )
]

/** Names that nobody uses for anything but what is called so, such as `orders-db`; of what suffers, no blame is told. */
const HYPHENATED = /(?<![-.:/\w])([a-z][a-z0-9]*(?:-[a-z0-9]+)+)(?![-\w/])(?!\.[a-z])/g
const SUFFERS =
  /\b(?:affect(?:s|ed|ing)?|impact(?:s|ed|ing)?|break(?:s|ing)?|used by|needed by|(?:clients?|consumers?|callers?|users?):)[^.;\n]*/g

/** More of one alert's prose is not read. */
const MOST_TEXT = 600
const MOST_NAMES = 12

/** What the field calls kinds of things, and names nothing: `kube pod not ready` blames nobody. */
const KINDS =
  /^(?:kube|kubernetes|k8s|pods?|containers?|deployments?|stateful-?sets?|daemon-?sets?|replica-?sets?|replicas?|(?:cron-?)?jobs?|nodes?|cluster|namespace|(?:persistent-?)?volumes?|hpa|targets?|workloads?)$/

/** Words of sentences and of alerts' names, which stand beside names and are none. */
const PLAIN =
  /^(?:a|all|an|and|any|are|as|at|by|for|from|had|has|have|high|in|is|it|its|low|many|more|most|no|not|of|on|or|some|that|the|their|this|to|too|under|was|were|which|with|healthy|unhealthy|service|services|error|errors|rates?|requests?|calls?|latency|response|responses|timeouts?|failures?|connections?)$/

const isKind = (name: string): boolean => name.split("-").every((word) => KINDS.test(word))

const isName = (word: string | undefined): word is string => word !== undefined && !PLAIN.test(word)

/** Names that sentences blame, as they may be written in labels. Most are ordinary words, which name nothing that fires. */
export const blamedIn = (texts: ReadonlyArray<string>): ReadonlyArray<string> => {
  const names = texts.flatMap((text) => {
    const plain = text.slice(0, MOST_TEXT).toLowerCase().replaceAll(/['"`]/g, "")
    const said = [...spoken, ...(plain.includes(":") ? [DIALLED] : []), ...(plain.includes("-") ? [HYPHENATED] : [])]
    return said.flatMap((pattern) =>
      [...(pattern === HYPHENATED ? plain.replaceAll(SUFFERS, "") : plain).matchAll(pattern)].flatMap(([, first, second]) => [
        ...(isName(first) ? [first] : []),
        ...(isName(second) ? [second] : []),
        ...(isName(first) && isName(second) ? [`${first}-${second}`] : [])
      ])
    )
  })
  return [...new Set(names)].filter((name) => !isKind(name)).slice(0, MOST_NAMES)
}
