import type { Finding } from "../finding.ts"
import { type FlagSource, joinFlags } from "../flag-table.ts"
import { classifyKubectl } from "../kubectl/classify-kubectl.ts"
import { classifyTool } from "../tool.ts"
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

const carrying =
  (name: string, own: ClassifyTokens): ClassifyTokens =>
  (tokens) => {
    const [inner = "", ...rest] = tokens
    if (!(carried[name] ?? []).includes(inner)) return own(tokens)
    const words = rest[0] === "--" ? rest.slice(1) : rest
    return inner === "kubectl" ? classifyKubectl(words) : (byName.get(inner)?.(words) ?? own(tokens))
  }

/** `classify` of each of these tools, by the name of its program. */
export const toolClassifiers: Readonly<Record<string, ClassifyTokens>> = Object.fromEntries(
  [...byName].map(([name, own]) => [name, carrying(name, own)])
)
