import type { KubeObject } from "../../../../platform/kubernetes/kube-reader.ts"
import { makeEvent } from "../describe/events.ts"
import { journalLine } from "./journal-line.ts"
import { unnamedNode } from "./unnamed-node.ts"

const heading = /^\s*[●○×*]?\s*(?<unit>[\w@.-]+)\.service(?: - .*)?$/
const active = /^\s*Active: (?<state>\w+) \((?<how>[^)]*)\)(?: \((?<why>[^)]*)\))?/

/** Units of which the state is a node's: of the others another may do the work, as Docker beside containerd. */
const kubelets = /^(?:kubelet|k3s|k3s-agent|rke2-server|rke2-agent)$/
const runtimes = /^(?:containerd|crio|cri-o|cri-dockerd)$/

/** What stands before a command: `root@worker-1:~# `, `[root@worker-1 ~]# `. */
const prompt = /^\s*\[?[\w.-]+@(?<host>[\w.-]+)[: ][^#$]*[#$] /

const hostIn = (lines: ReadonlyArray<string>): string | undefined =>
  lines.flatMap((line) => journalLine(line)?.host ?? prompt.exec(line)?.groups?.host ?? [])[0]

interface Stopped {
  readonly unit: string
  readonly how: string
}

const stoppedIn = (lines: ReadonlyArray<string>): ReadonlyArray<Stopped> =>
  lines.flatMap((line, index): ReadonlyArray<Stopped> => {
    const { how = "", state = "", why } = active.exec(line)?.groups ?? {}
    if (state === "" || (state === "active" && how === "running")) return []
    const unit = lines
      .slice(0, index)
      .toReversed()
      .flatMap((above) => heading.exec(above)?.groups?.unit ?? [])[0]
    return unit === undefined ? [] : [{ unit, how: `${state} (${why ?? how})` }]
  })

/**
 * What `systemctl status` shows of a kubelet or a runtime that does not run, as an event of its node.
 * https://www.freedesktop.org/software/systemd/man/latest/systemctl.html#status%20PATTERN%E2%80%A6%7CPID%E2%80%A6%5D
 */
export const unitsSay = (lines: ReadonlyArray<string>): ReadonlyArray<KubeObject> =>
  stoppedIn(lines).flatMap(({ how, unit }) => {
    const state = `${unit}.service is ${how}`
    const message = runtimes.test(unit) ? `container runtime is down: ${state}` : kubelets.test(unit) ? state : undefined
    if (message === undefined) return []
    const involved = { kind: "Node", name: (hostIn(lines) ?? unnamedNode).toLowerCase() }
    return [makeEvent({ involved, type: "Warning", reason: "KubeletNotReady", message, component: "systemd" })]
  })
