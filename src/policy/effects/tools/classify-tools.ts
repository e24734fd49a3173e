import { type Finding, notUnderstood } from "../finding.ts"
import { type FlagSource, joinFlags } from "../flag-table.ts"
import { classifyKubectl } from "../kubectl/classify-kubectl.ts"
import { leadingFlags } from "../leading-flags.ts"
import { classifyTool, type Tool } from "../tool.ts"
import { tools } from "./all-tools.ts"

type ClassifyTokens = (tokens: ReadonlyArray<string>) => ReadonlyArray<Finding>

/** What every one of them takes, unless it means something else by it. */
const about: FlagSource = { none: "help version", short: "h:help" }

const byName: ReadonlyMap<string, ClassifyTokens> = new Map(
  tools.map((tool) => [tool.name, classifyTool({ ...tool, globals: joinFlags([about, tool.globals]) })])
)

/** Programs of which some commands are other programs, with or without a `--` between. */
const carried: Readonly<Record<string, ReadonlyArray<string>>> = {
  k3s: ["kubectl", "crictl", "ctr"],
  microk8s: ["kubectl", "ctr", "istioctl", "linkerd", "cilium"],
  minikube: ["kubectl"]
}

/** The outer program's own flags stand before the inner program's name, and count as they would without it: `minikube -p dev kubectl -- get pods`. */
const carrying = ({ name, globals, options }: Tool, own: ClassifyTokens): ClassifyTokens => {
  const leading = joinFlags([about, globals])
  return (tokens) => {
    const { flags, rest: named } = leadingFlags(leading, tokens, options)
    const [inner = "", ...rest] = named
    if (!(carried[name] ?? []).includes(inner)) return own(tokens)
    const words = rest[0] === "--" ? rest.slice(1) : rest
    const found = inner === "kubectl" ? classifyKubectl(words) : byName.get(inner)?.(words)
    if (found === undefined) return own(tokens)
    return [...found, ...own(tokens.slice(0, tokens.length - named.length)), ...flags.problems.map(notUnderstood)]
  }
}

/** `classify` of each of these tools, by the name of its program. */
export const toolClassifiers: Readonly<Record<string, ClassifyTokens>> = Object.fromEntries(
  tools.map((tool) => [tool.name, carrying(tool, byName.get(tool.name) ?? (() => []))])
)
