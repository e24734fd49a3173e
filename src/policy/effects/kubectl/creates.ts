import type { CommandEffect } from "../../../domain/command-effects.ts"
import { type Finding, finding, outside, raise } from "../finding.ts"
import { allValues, isGiven, isSet, type ParsedFlags } from "../parse-flags.ts"
import { applyLaw, law } from "./law.ts"
import { resourceNamed } from "./resources.ts"
import { place, target } from "./targets.ts"

const creating = law("create", "creates", {
  reversible: true,
  one: "high",
  several: "high",
  wide: "high",
  manifest: "high"
})

/** `kubectl create <resource> NAME`; the name is the first word. */
export const createNamed =
  (resource: string) =>
  (flags: ParsedFlags): ReadonlyArray<Finding> => {
    const found = applyLaw(creating, target(flags, resourceNamed(resource), flags.positionals.slice(0, 1)))
    const fromFile = ["from-file", "from-env-file", "cert", "key"].some((name) => isGiven(flags, name))
      ? [outside("read", "sensitive-read", "puts files of the machine that Handrail runs on into the cluster")]
      : []
    return [found, ...fromFile]
  }

export const createToken = (flags: ParsedFlags): ReadonlyArray<Finding> => [
  finding(
    {
      verb: "escalate",
      kind: "ServiceAccount",
      names: flags.positionals.slice(0, 1),
      scope: "objects",
      sensitive: true,
      reversible: false,
      class: "destructive"
    },
    "prints a credential that stays valid after the incident"
  )
]

const running = law("create", "runs an image of its own choice as", { ...creating, reversible: true })

export const runPod = (flags: ParsedFlags): ReadonlyArray<Finding> => {
  const worse = [
    ...(isGiven(flags, "overrides") ? ["--overrides can make the pod privileged"] : []),
    ...(isSet(flags, "privileged") ? ["a privileged pod owns its node"] : [])
  ]
  const pod = applyLaw(running, target(flags, resourceNamed("pods"), flags.positionals.slice(0, 1)))
  return [worse.reduce((seen, why) => raise(seen, "destructive", why), pod)]
}

export const expose = (flags: ParsedFlags): ReadonlyArray<Finding> => {
  const external = ["LoadBalancer", "NodePort", "ExternalName"].some((type) =>
    allValues(flags, "type").some((given) => given.toLowerCase() === type.toLowerCase())
  )
  const exposed = flags.positionals.at(-1)
  const names = isGiven(flags, "name") ? allValues(flags, "name") : exposed === undefined ? [] : [exposed.slice(exposed.indexOf("/") + 1)]
  const service = applyLaw(creating, { ...target(flags, resourceNamed("services"), names), scope: "objects" })
  const found = names.length > 0 ? service : { ...service, reason: "creates a Service for each object of the manifest" }
  return [external || isGiven(flags, "external-ip") ? raise(found, "high", "the service can be reached from outside the cluster") : found]
}

/** The container that `POD` or `TYPE/NAME` leads into. */
const inside = (flags: ParsedFlags): Pick<CommandEffect, "kind" | "names" | "scope"> & { readonly namespace?: string } => {
  const [first] = flags.positionals
  const resource = resourceNamed(first?.includes("/") ? first.slice(0, first.indexOf("/")) : "pods")
  return { ...place(target(flags, resource, first === undefined ? [] : [first.slice(first.indexOf("/") + 1)])), scope: "objects" }
}

/** Code that nobody vetted, inside a container: what it does cannot be known from the command. */
export const execInPod = (flags: ParsedFlags): ReadonlyArray<Finding> => [
  finding(
    { verb: "exec", ...inside(flags), reversible: false, class: "destructive" },
    "runs code inside a container, and what that does cannot be known beforehand"
  )
]

/** `[NAMESPACE/]POD:PATH` on one of the two sides. */
const inCopied = (flags: ParsedFlags): ParsedFlags => {
  const remote = flags.positionals.find((word) => /^[^./][^:]*:/.test(word))?.split(":")[0]
  if (remote === undefined) return { ...flags, positionals: [] }
  const [pod = remote, namespace] = remote.split("/").reverse()
  return {
    ...flags,
    positionals: [pod],
    values: namespace === undefined ? flags.values : new Map([...flags.values, ["namespace", [namespace]]])
  }
}

export const copyFiles = (flags: ParsedFlags): ReadonlyArray<Finding> => [
  ...execInPod(inCopied(flags)),
  outside("update", "high", "copies files between a container and the machine that Handrail runs on")
]

export const debug = (flags: ParsedFlags): ReadonlyArray<Finding> =>
  execInPod(flags).map((each) =>
    raise(each, "destructive", "adds a container that cannot be taken away again; on a node it is privileged", { verb: "escalate" })
  )

export const portForward = (flags: ParsedFlags): ReadonlyArray<Finding> => [
  finding(
    { verb: "connect", ...inside(flags), reversible: false, class: "destructive" },
    "opens a tunnel, and what goes through it is not seen by the gate"
  )
]
