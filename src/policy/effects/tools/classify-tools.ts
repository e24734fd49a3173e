import type { Finding } from "../finding.ts"
import { classifyKubectl } from "../kubectl/classify-kubectl.ts"
import { classifyTool } from "../tool.ts"
import { tools } from "./all-tools.ts"

type ClassifyTokens = (tokens: ReadonlyArray<string>) => ReadonlyArray<Finding>

const byName: ReadonlyMap<string, ClassifyTokens> = new Map(tools.map((tool) => [tool.name, classifyTool(tool)]))

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
