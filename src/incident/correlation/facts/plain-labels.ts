type Labels = { readonly [name: string]: string }

const spelled = new Map<string, string>()
const MOST_NAMES = 10_000

/** `k8s.pod.name`, `k8s-pod-name` and `k8sPodName` as Prometheus writes them: `k8s_pod_name`. */
const plainName = (name: string): string => {
  const known = spelled.get(name)
  if (known !== undefined) return known
  const plain = name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replaceAll(/[^A-Za-z0-9]+/g, "_")
    .toLowerCase()
  if (spelled.size >= MOST_NAMES) spelled.clear()
  spelled.set(name, plain)
  return plain
}

/** Labels by names of one spelling; where two become one, the one that was spelled so counts. */
export const plainLabels = (labels: Labels): Labels => {
  const names = Object.keys(labels)
  if (names.every((name) => plainName(name) === name)) return labels
  return { ...Object.fromEntries(names.map((name) => [plainName(name), labels[name] as string])), ...labels }
}
