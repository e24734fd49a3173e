/** Stands for the name of a container that was not saved. */
export const UNNAMED = "<unnamed>"

const containers = /^\s*(?:(?:Init |Ephemeral )?Containers):\s*$/
const name = /^[a-z0-9][a-z0-9-]*:\s*$/
/** What describe prints of a container. https://github.com/kubernetes/kubectl/blob/master/pkg/describe/describe.go */
const field =
  /^(?:Container ID|Image|Image ID|Ports?|Host Ports?|Command|Args|State|Last State|Ready|Restart Count|Limits|Requests|Liveness|Readiness|Startup|Environment|Environment Variables from|Mounts):(?:\s|$)/
/** What it prints of a pod after its containers. */
const after = /^(?:Conditions|Readiness Gates|Volumes|QoS Class|Node-Selectors|Tolerations|Topology Spread Constraints|Events):(?:\s|$)/

const place = (line: string): string => {
  const text = line.trim()
  return `${" ".repeat(name.test(text) ? 2 : field.test(text) ? 4 : 6)}${text}`
}

/** Lines of containers, from the first on, at the places where describe prints them. */
const placed = (lines: ReadonlyArray<string>): ReadonlyArray<string> => {
  let isInside = true
  return lines.map((line) => {
    if (after.test(line.trim())) isInside = false
    else if (containers.test(line)) isInside = true
    return isInside && line.trim() !== "" && !containers.test(line) ? place(line) : line
  })
}

/**
 * The description of a pod with its containers' lines below them: where a paste lost all indentation, or where only some lines of a container
 * were saved (`| grep -A5 State`).
 */
export const indented = (lines: ReadonlyArray<string>): ReadonlyArray<string> => {
  const heading = lines.findIndex((line) => containers.test(line))
  if (heading >= 0) {
    const next = lines.slice(heading + 1).find((line) => line.trim() !== "")
    return next === undefined || !name.test(next) ? lines : [...lines.slice(0, heading + 1), ...placed(lines.slice(heading + 1))]
  }
  const first = lines.findIndex((line) => /^\s*(?:Last )?State:\s+(?:Waiting|Running|Terminated)/.test(line))
  if (first < 0) return lines
  const own = lines.slice(0, first).findLastIndex((line) => !field.test(line.trim())) + 1
  return [...lines.slice(0, own), "Containers:", `  ${UNNAMED}:`, ...placed(lines.slice(own))]
}
